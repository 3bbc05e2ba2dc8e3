import DTService
package import DTWire
import HTTPTypes

/// Who may use a route.
package enum Access: Hashable, Sendable {
    /// Everybody: there is nothing to hide in it.
    case open
    /// Whoever has the one-time address.
    case grant
    /// Holders of a role, or of one that includes it.
    case role(Role)
}
