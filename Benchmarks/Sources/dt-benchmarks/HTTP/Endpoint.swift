/// Where a coordinator on this machine answers, and to whom.
struct Endpoint: Sendable {
    let port: UInt16
    /// The API key that is sent as a bearer with every request.
    let key: String

    func connect() throws -> HTTPConnection { try HTTPConnection(to: self) }
}
