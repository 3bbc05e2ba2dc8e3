import DTService
import DTStore
package import DTWire
import HTTPTypes
import Hummingbird
import Logging

/// Finds out who makes a request, from its `Authorization: Bearer` header: an API key, or a token for `dt/api`.
package struct Authenticator: Sendable {
    private let keyring: Keyring
    private let settings: APISettings
    private let clocks: Clocks
    /// Stands in for the key of an unknown id, so that refusing one costs what checking one costs.
    private let nobody: StoredKey

    package init(keyring: Keyring, settings: APISettings, clocks: Clocks) {
        self.keyring = keyring
        self.settings = settings
        self.clocks = clocks
        var generator = SystemRandomNumberGenerator()
        nobody = StoredKey(
            .generate(using: &generator), name: "", principal: "", roles: [.read], created: Timestamp(milliseconds: 0))
    }

    /// The caller, when the credential is good and the role is held.
    ///
    /// - Throws: `Problem` with `unauthenticated`, `plaintextBearer` or `forbidden`; `StoreError`.
    func caller(of request: Request, _ context: ServiceContext, needing role: Role) async throws -> Caller {
        guard let bearer = try bearer(of: request) else {
            throw Problem(
                .unauthenticated,
                "Send an API key or a token: Authorization: Bearer …. With dt, use --api-key or DT_API_KEY.")
        }
        guard settings.isSecure || settings.allowPlaintextBearer || context.isFromLoopback else {
            throw Problem(
                .plaintextBearer,
                "The key or token was sent over plain HTTP from \(context.peerAddress) and may have been read on the way: "
                    + "revoke it. Use https, or have the coordinator set allowPlaintextBearer.")
        }
        let caller: Caller
        do {
            caller = bearer.hasPrefix("dt_") ? try await holder(ofKey: bearer) : try await holder(ofToken: bearer)
        } catch let error as CredentialError {
            context.logger.debug(
                "credential refused", metadata: ["code": "\(error.code.rawValue)", "peer": "\(context.peerAddress)"])
            throw Problem(
                .unauthenticated, "The key or token is unknown, wrong, expired or revoked. Ask for a new one.")
        }
        guard caller.may(role) else {
            let held = caller.roles.map(\.rawValue).sorted().joined(separator: ", ")
            throw Problem(.forbidden, "This needs the role \(role.rawValue); the key or token has \(held).")
        }
        return caller
    }

    private func bearer(of request: Request) throws -> String? {
        let values = request.headers[values: .authorization]
        guard let header = values.first else { return nil }
        let parts = header.split(separator: " ")
        guard values.count == 1, parts.count == 2, parts[0].lowercased() == "bearer" else {
            throw Problem(.unauthenticated, "The Authorization header must be \"Bearer\" and one API key or token.")
        }
        return String(parts[1])
    }

    private func holder(ofKey text: String) async throws -> Caller {
        let shown = try APIKey(text)
        let stored = try await keyring.key(shown.id)
        guard (stored ?? nobody).matches(shown), let stored else {
            throw CredentialError(.wrongSignature, "no key \(shown.id) with this secret")
        }
        try stored.check(at: clocks.calendar())
        return Caller(stored, roles: stored.roles)
    }

    private func holder(ofToken text: String) async throws -> Caller {
        let (claims, parent) = try await keyring.verify(Token(text), for: .api)
        return Caller(parent, roles: parent.granting(claims.roles))
    }
}

extension Caller {
    fileprivate init(_ key: StoredKey, roles: Set<Role>) {
        self.init(principal: key.principal, keyID: key.id, keyName: key.name, roles: roles)
    }
}
