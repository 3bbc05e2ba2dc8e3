import DTTransport
package import DTWire
package import Logging

/// The tokens of sessions: one with the welcome, and a new one before the last has ended.
package struct SessionTokens: Sendable {
    private let keyring: Keyring
    private let clocks: Clocks
    private let lifetime: Duration
    private let logger: Logger

    /// - Parameter lifetime: How long a session's token is good for.
    package init(keyring: Keyring, clocks: Clocks, lifetime: Duration, logger: Logger) {
        self.keyring = keyring
        self.clocks = clocks
        self.lifetime = lifetime
        self.logger = logger
    }

    /// A token for a worker that proved who it is: renewed for as long as its key, or the token that it came with, allows.
    func mint(for workerID: WorkerID, _ applicant: Applicant) async throws -> (token: Token, claims: TokenClaims) {
        let now = clocks.calendar()
        let renewFor = applicant.token.map { now.duration(to: $0.renewalEnd) } ?? .seconds(365 * 86_400)
        return try await keyring.mint(
            for: workerID.rawValue, with: applicant.key, roles: [.worker], audience: .session,
            lifetime: min(lifetime, renewFor), renewFor: renewFor)
    }

    /// Sends a new token whenever two thirds of the last one's life have passed; ends the session when its credential ends.
    func keepFresh(_ session: Session, for applicant: Applicant) async {
        var life = lifetime
        while !Task.isCancelled {
            if let end = applicant.token?.renewalEnd ?? applicant.key.expires {
                let left = clocks.calendar().duration(to: end)
                if left <= .zero { return await session.close(.unauthenticated, reason: "the credential has ended") }
                life = min(life, left * 3 / 2)
            }
            do {
                try await Task.sleep(for: life * 2 / 3)
                let (token, claims) = try await mint(for: session.welcome.workerID, applicant)
                let refresh = TokenRefresh(sealedToken: try session.seal(token))
                try await session.send(
                    JSONText.encode(CoordinatorMessage.tokenRefresh(refresh)), priority: .control)
                life = max(.seconds(1), clocks.calendar().duration(to: claims.expiry))
            } catch is CancellationError {
                return
            } catch let error as SendError where error.code == .closed {
                return
            } catch {
                // The worker has its API key, or comes back with the token that still holds.
                logger.warning("cannot refresh a session's token", metadata: ["error": "\(error)"])
                life = .seconds(30)
            }
        }
    }
}
