import DTWire
import Logging
import Synchronization

/// What an identity proves who it is with: its newest token, and its API key whenever a token was refused.
final class CredentialBox: Sendable {
    private struct State {
        /// As given by the settings or their files.
        var given: Credentials
        var token: Token?
        /// Whether the token was refused, and a newer one is awaited.
        var isTokenRefused = false
        var files: CredentialFiles?
    }

    private let state: Mutex<State>
    private let logger: Logger

    init(_ given: Credentials, files: CredentialFiles? = nil, logger: Logger) {
        state = Mutex(State(given: given, token: given.token, files: files))
        self.logger = logger
    }

    /// What to show now; `nil` when there is nothing.
    var current: Credential? {
        state.withLock { state in
            if let token = state.token, !state.isTokenRefused || state.given.apiKey == nil { return .token(token) }
            return state.given.apiKey.map { .apiKey($0) }
        }
    }

    /// Whether the identity lives from its token alone, so that a renewed one must be kept.
    var hasOnlyToken: Bool { state.withLock { $0.given.apiKey == nil } }

    /// A newer token came.
    func renew(_ token: Token) {
        state.withLock { state in
            state.token = token
            state.isTokenRefused = false
        }
    }

    /// The coordinator did not take what was shown.
    func refused() { state.withLock { $0.isTokenRefused = $0.token != nil } }

    /// Takes other credentials for the next connection. A token that the old key brought is not shown any more, nor one that
    /// is older than what the identity has for the same worker.
    ///
    /// - Returns: Whether they are others.
    @discardableResult
    func replace(_ given: Credentials) -> Bool {
        state.withLock { state in
            guard given != state.given else { return false }
            defer { state.given = given }
            let isOutdated = given.apiKey == nil && given.token.map { state.token?.isNewer(than: $0) ?? false } ?? false
            if !isOutdated {
                state.token = given.token
                state.isTokenRefused = false
            }
            return true
        }
    }

    /// Reads from these files from now on.
    ///
    /// - Returns: Whether what is in them is something else.
    /// - Throws: `WorkerError` with `credential`; then everything is as it was.
    @discardableResult
    func read(from files: CredentialFiles) throws(WorkerError) -> Bool {
        var files = files
        let given = try files.read()
        state.withLock { $0.files = files }
        return replace(given)
    }

    /// Reads the files again if they changed. What cannot be used is logged, once, and what was there goes on to be used.
    ///
    /// - Returns: Whether there is something else to show now.
    @discardableResult
    func refresh() -> Bool {
        let given = state.withLock { state -> Credentials? in
            guard state.files?.haveChanged == true else { return nil }
            do throws(WorkerError) {
                return try state.files?.read()
            } catch {
                logger.error("the changed credential is not used", metadata: ["reason": "\(error)"])
                return nil
            }
        }
        guard let given, replace(given) else { return false }
        logger.info("the credential's file changed; it is used from the next connection on")
        return true
    }
}

extension Token {
    /// Whether it was made later, for the same worker.
    func isNewer(than other: Token) -> Bool {
        guard let mine = try? shown.claims(), let theirs = try? other.shown.claims() else { return false }
        return mine.subject == theirs.subject && mine.issuedAt > theirs.issuedAt
    }
}
