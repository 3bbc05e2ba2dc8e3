package import DTWire

/// How a session ended.
package struct SessionClosure: Error, Hashable, Sendable, CustomStringConvertible {
    package enum Origin: String, Hashable, Sendable {
        /// This side closed it.
        case here
        /// The other side closed it.
        case peer
        /// The connection broke.
        case network
    }

    package var code: CloseCode
    package var reason: String
    package var origin: Origin

    package init(_ code: CloseCode, reason: String, origin: Origin) {
        self.code = code
        self.reason = reason
        self.origin = origin
    }

    package var description: String {
        let who =
            switch origin {
            case .here: "closed here"
            case .peer: "closed by the other side"
            case .network: "connection broke"
            }
        return "\(who): \(code)\(reason.isEmpty ? "" : ", \(reason)")"
    }
}
