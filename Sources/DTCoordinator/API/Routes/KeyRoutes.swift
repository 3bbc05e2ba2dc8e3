import DTService
import DTStore
import DTWire
import Hummingbird

extension CoordinatorAPI {
    /// Keys and tokens.
    var keyRoutes: [APIRoute] {
        [
            APIRoute(
                .get, "/v1/keys", .role(.admin),
                Operation("listKeys", "List API keys, oldest first.", answer: .json(.named("KeyList"), "All keys.")),
                answer: { _ in try .json(try await issuer.list()) }),
            APIRoute(
                .post, "/v1/keys", .role(.admin),
                Operation(
                    "createKey", "Make an API key.", body: .json(.named("CreateKeyRequest")),
                    answer: .json(.named("CreatedKey"), "The one time that the key is shown whole.", statuses: [201]),
                    problems: [.storeFull]),
                answer: createKey),
            APIRoute(
                .post, "/v1/keys/{id}/revoke", .role(.admin),
                Operation(
                    "revokeKey", "End a key, its tokens, and the sessions that were opened with them.",
                    answer: .json(.named("KeyView"), "The key, revoked."), problems: [.noSuchKey]),
                answer: revokeKey),
            APIRoute(
                .post, "/v1/tokens", .role(.admin),
                Operation(
                    "createToken", "Mint a token: for one worker, or for the API.",
                    body: .json(.named("CreateTokenRequest")),
                    answer: .json(.named("CreatedToken"), "The one time that the token is shown.", statuses: [201]),
                    problems: [.storeFull]),
                answer: createToken),
        ]
    }

    private var issuer: KeyIssuer { KeyIssuer(keys: store, clocks: clocks) }

    private func createKey(_ request: APIRequest) async throws -> Response {
        let wanted: CreateKeyRequest = try await request.request.decode(upTo: 64 << 10)
        if let fault = wanted.fault { throw Problem(fault) }
        let key = try await issuer.create(wanted)
        await control.keysChanged()
        return try .json(key, status: .created)
    }

    private func revokeKey(_ request: APIRequest) async throws -> Response {
        let text = request.variable("id")
        guard let keyID = KeyID(rawValue: text), let key = try await issuer.revoke(keyID) else {
            throw Problem(.noSuchKey, "There is no such key. List those that there are: dt keys list")
        }
        await control.keysChanged()
        return try .json(key)
    }

    private func createToken(_ request: APIRequest) async throws -> Response {
        let wanted: CreateTokenRequest = try await request.request.decode(upTo: 64 << 10)
        let roles = Set(wanted.roles ?? [.worker])
        if let fault = fault(in: wanted, roles: roles) { throw Problem(fault) }
        guard let keyID = request.caller.keyID, let parent = try await store.key(keyID) else {
            throw Problem(.unauthenticated, "The key is gone.")
        }
        let audience: Audience = roles == [.worker] ? .session : .api
        let (token, claims) = try await keyring.mint(
            for: wanted.workerID?.rawValue ?? parent.name, with: parent, roles: roles, audience: audience,
            lifetime: wanted.ttl.duration, renewFor: audience == .session ? APISettings.maxRenewal : .zero)
        return try .json(CreatedToken(token: token.text, expires: claims.expiry), status: .created)
    }

    private func fault(in wanted: CreateTokenRequest, roles: Set<Role>) -> JSONTextError? {
        let isWorker = roles.contains(.worker)
        if roles.isEmpty || (isWorker && roles.count > 1) {
            return JSONTextError(
                path: ["roles"],
                message: "must be worker alone, or any of admin, submit and read: a token opens one door")
        }
        if isWorker != (wanted.workerID != nil) {
            return JSONTextError(
                path: ["worker_id"],
                message: isWorker ? "is required for a worker's token" : "is for a worker's token only")
        }
        guard wanted.ttl.duration >= .seconds(1), wanted.ttl.duration <= APISettings.maxTokenLife else {
            return JSONTextError(path: ["ttl"], message: "must be from 1s to 30d")
        }
        return nil
    }
}
