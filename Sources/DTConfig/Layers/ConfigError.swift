/// What is wrong with a configuration.
package struct ConfigError: Error, Hashable, Sendable, CustomStringConvertible {
    package enum Code: String, Hashable, Sendable {
        /// A file is missing, is no regular file, is too large or cannot be read.
        case unreadableFile = "unreadable_file"
        /// A file holds a secret, and others can read it.
        case insecureFile = "insecure_file"
        /// A file is no YAML, or uses a part of YAML that is refused.
        case syntax
        /// A key that no setting has.
        case unknownKey = "unknown_key"
        /// A variable that is one typo away from a setting's.
        case unknownVariable = "unknown_variable"
        /// A value of the wrong kind, or outside what is allowed.
        case invalidValue = "invalid_value"
        /// A value that must be there.
        case missing
        /// Values that do not go together.
        case conflict
    }

    package var code: Code
    /// The flag, variable or `FILE:LINE:COLUMN`; empty when it is in no one place.
    package var place: String
    /// What is wrong and what is allowed.
    package var message: String

    package init(_ code: Code, at place: String, _ message: String) {
        self.code = code
        self.place = place
        self.message = message
    }

    package var description: String { place.isEmpty ? message : "\(place): \(message)" }
}

/// Everything that is wrong with a configuration, at once.
package struct ConfigErrors: Error, Hashable, Sendable, CustomStringConvertible {
    package var errors: [ConfigError]

    package init(_ errors: [ConfigError]) { self.errors = errors }

    /// The exit code of a program that cannot read its configuration (`EX_CONFIG` of sysexits.h).
    package static let exitCode: Int32 = 78

    /// One error a line.
    package var description: String { errors.map(\.description).joined(separator: "\n") }
}
