package import DTWire
import Synchronization

/// What an identity proves who it is with: its newest token, and its API key whenever a token was refused.
package final class CredentialBox: Sendable {
    private struct State {
        var apiKey: APIKey?
        var token: Token?
        /// Whether the token was refused, and a newer one is awaited.
        var isTokenRefused = false
    }

    private let state: Mutex<State>

    /// - Parameters:
    ///   - apiKey: Good until it is revoked.
    ///   - token: For a worker that has only a token, or a newer one than its key.
    package init(apiKey: APIKey?, token: Token?) { state = Mutex(State(apiKey: apiKey, token: token)) }

    /// What to show now; `nil` when there is nothing.
    package var current: Credential? {
        state.withLock { state in
            if let token = state.token, !state.isTokenRefused || state.apiKey == nil { return .token(token) }
            return state.apiKey.map { .apiKey($0) }
        }
    }

    /// Whether the identity lives from its token alone, so that a renewed one must be kept.
    package var hasOnlyToken: Bool { state.withLock { $0.apiKey == nil } }

    /// A newer token came.
    package func renew(_ token: Token) {
        state.withLock { state in
            state.token = token
            state.isTokenRefused = false
        }
    }

    /// The coordinator did not take what was shown.
    package func refused() { state.withLock { $0.isTokenRefused = $0.token != nil } }
}
