import DTTransport
package import DTWire

/// Why a coordinator did not do what a client asked.
package struct ClientError: Error, Sendable, CustomStringConvertible {
    package enum Kind: String, Hashable, Sendable {
        /// Nobody answered, not in time, or what answered is no coordinator.
        case unreachable
        /// The key or token is missing, wrong, or does not allow this.
        case refused
        /// The client's own settings are wrong: a bad certificate file, a key that would travel unencrypted.
        case settings
        /// What was asked for is malformed, too large, or contradicts what is there.
        case invalid
        /// What was asked about is not there.
        case missing
        /// The coordinator cannot do it now.
        case unavailable
        /// A fault of the coordinator's.
        case fault
    }

    package var kind: Kind
    /// What happened, where, and what to do.
    package var message: String
    /// What the coordinator said, when it answered.
    package var problem: Problem?

    package init(_ kind: Kind, _ message: String, problem: Problem? = nil) {
        self.kind = kind
        self.message = message
        self.problem = problem
    }

    package var description: String { message }

    /// Whether asking again may help.
    var isPassing: Bool { kind == .unreachable || kind == .unavailable }

    init(_ error: APIError, at url: CoordinatorURL) {
        let message = error.message
        switch error.code {
        case .unreachable, .timeout:
            self.init(
                .unreachable, "\(message). Is the coordinator running there? Name another with --coordinator URL.")
        case .tls, .unexpectedAnswer: self.init(.unreachable, message)
        case .plaintextBearer: self.init(.settings, message)
        case .invalidRequest: self.init(.invalid, message)
        case .problem:
            let kind: Kind =
                switch error.status ?? 0 {
                case 401, 403: .refused
                case 404: .missing
                case 503, 507: .unavailable
                case 500...: .fault
                default: .invalid
                }
            self.init(kind, kind == .refused ? "\(url): \(message)" : message, problem: error.problem)
        }
    }
}
