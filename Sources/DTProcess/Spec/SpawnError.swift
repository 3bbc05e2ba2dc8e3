package import DTWire
import Glibc

/// Why a process was not started, or is not known to have been.
package struct SpawnError: Error, Hashable, Sendable, CustomStringConvertible {
    /// `programMissing`, `programUnusable`, `spawnFailed` or `wardenDied`.
    package var code: ReasonCode
    /// What was being done, where, and what to do.
    package var message: String
    /// The system's error number; 0 when it was not the system that refused.
    package var systemError: Int32
    /// Whether nothing of it is left. Otherwise it may have run: who looked after it died before saying so.
    package var isProvenEmpty: Bool

    package init(code: ReasonCode, message: String, systemError: Int32 = 0, isProvenEmpty: Bool = true) {
        self.code = code
        self.message = message
        self.systemError = systemError
        self.isProvenEmpty = isProvenEmpty
    }

    package var description: String { message }

    static func system(_ what: String, _ number: Int32) -> SpawnError {
        SpawnError(code: .spawnFailed, message: "\(what): \(text(of: number))", systemError: number)
    }

    /// The system's words for an error number.
    package static func text(of number: Int32) -> String {
        String(cString: strerror(number)) + " (errno \(number))"
    }
}
