/// A worker that has proved who it is and asks for a session.
package struct Applicant: Hashable, Sendable {
    package var hello: Hello
    /// The API key that it holds, or that its token was minted with.
    package var key: StoredKey
    /// What the credential grants: the key's roles, and with a token no more than the token's.
    package var roles: Set<Role>
    /// When the credential ends by itself.
    package var credentialEnds: Timestamp?
    /// The token's claims, when it came with one.
    package var token: TokenClaims?
    /// Names the session in the logs of both sides.
    package var sessionID: Bytes

    package init(
        hello: Hello, key: StoredKey, roles: Set<Role>, credentialEnds: Timestamp?, token: TokenClaims?,
        sessionID: Bytes
    ) {
        self.hello = hello
        self.key = key
        self.roles = roles
        self.credentialEnds = credentialEnds
        self.token = token
        self.sessionID = sessionID
    }

    /// The worker id that it asks for: its token's, or the one in `hello`.
    package var workerID: WorkerID? { token.flatMap { WorkerID(rawValue: $0.subject) } ?? hello.workerID }
}

/// What a coordinator decides about an applicant.
package enum AdmissionDecision: Sendable {
    /// A session on these terms, with a token for later sessions. Features that the worker did not name are left out.
    case accept(Welcome, token: Token?)
    /// A signed refusal.
    case refuse(Refused)
}
