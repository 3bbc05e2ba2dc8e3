/// A type whose content is a secret: printed, interpolated, dumped or reflected, it shows only what it is.
package protocol Redacted: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {}

extension Redacted {
    package var description: String { "<\(Self.self), redacted>" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: [], displayStyle: .struct) }
}

/// Comparisons that take the same time wherever two texts differ, so that the time tells nothing about a secret.
package enum ConstantTime {
    /// Whether two byte strings are equal. Only a difference in length ends it early.
    package static func equal(_ left: some Collection<UInt8>, _ right: some Collection<UInt8>) -> Bool {
        guard left.count == right.count else { return false }
        var difference: UInt8 = 0
        for (a, b) in zip(left, right) { difference |= a ^ b }
        return difference == 0
    }
}
