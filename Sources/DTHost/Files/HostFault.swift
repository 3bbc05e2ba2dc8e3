import Glibc

/// Why something of the machine could not be read: which file, and what is wrong with it. What it would have told is absent
/// from the reading or the inventory, never guessed.
package struct HostFault: Error, Hashable, Sendable, CustomStringConvertible {
    /// The file, as it is named from the machine's root.
    package var file: String
    package var message: String

    package init(_ file: String, _ message: String) {
        self.file = file
        self.message = message
    }

    package var description: String { "\(file): \(message)" }

    static func reason(_ code: CInt) -> String { String(cString: strerror(code)) }
}
