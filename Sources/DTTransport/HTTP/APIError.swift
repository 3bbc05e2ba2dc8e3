package import DTWire

/// Why a request to a coordinator's HTTP API came to nothing.
package struct APIError: Error, Sendable, CustomStringConvertible {
    package enum Code: Hashable, Sendable {
        /// Nobody answered: no such host, no listener, no route.
        case unreachable
        /// The coordinator's certificate, or TLS itself.
        case tls
        /// No answer in time.
        case timeout
        /// The coordinator answered with an error; `problem` has its code.
        case problem
        /// What answered is no coordinator, or one of another version.
        case unexpectedAnswer
        /// A key or token was to be sent over plain HTTP to another machine.
        case plaintextBearer
        /// The request cannot be written.
        case invalidRequest
    }

    package var code: Code
    package var message: String
    /// The HTTP status, when there was an answer.
    package var status: Int?
    package var problem: Problem?
    package var cause: (any Error)?

    package init(
        _ code: Code, _ message: String, status: Int? = nil, problem: Problem? = nil, cause: (any Error)? = nil
    ) {
        self.code = code
        self.message = message
        self.status = status
        self.problem = problem
        self.cause = cause
    }

    init(_ problem: Problem) {
        let text = problem.detail.isEmpty ? problem.title : problem.detail
        // Many details begin with their place.
        let place = problem.place.map { text.hasPrefix($0) ? "" : "\($0): " } ?? ""
        self.init(.problem, place + text, status: problem.status, problem: problem)
    }

    package var description: String { message }
}
