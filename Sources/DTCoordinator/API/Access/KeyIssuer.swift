package import DTStore
package import DTWire

/// Makes API keys, lists them and ends them: for the HTTP API, for `dt keys --database`, and for a coordinator's first start.
package struct KeyIssuer: Sendable {
    private let keys: any KeyTable
    private let clocks: Clocks

    package init(keys: any KeyTable, clocks: Clocks) {
        self.keys = keys
        self.clocks = clocks
    }

    /// Makes a key for a new principal and keeps what is needed to check it. The answer is the one time that it is whole.
    ///
    /// - Throws: `StoreError`.
    package func create(_ request: CreateKeyRequest) async throws -> CreatedKey {
        var generator = SystemRandomNumberGenerator()
        let now = clocks.calendar()
        let key = APIKey.generate(using: &generator)
        let expires = request.ttl.map { now.advanced(by: $0.duration) }
        try await keys.insertKey(
            StoredKey(
                key, name: request.name, principal: key.id.rawValue, roles: Set(request.roles), created: now,
                expires: expires))
        return CreatedKey(
            key: key.text, keyID: key.id, name: request.name, roles: Set(request.roles).sorted(), expires: expires)
    }

    /// Every key, oldest first.
    package func list() async throws -> KeyList { KeyList(keys: try await keys.keys().map(KeyView.init)) }

    /// Ends a key, its tokens and their sessions. `nil` when there is no such key.
    package func revoke(_ keyID: KeyID) async throws -> KeyView? {
        guard try await keys.revokeKey(keyID, at: clocks.calendar()) else { return nil }
        return try await keys.key(keyID).map(KeyView.init)
    }
}

extension KeyView {
    fileprivate init(_ key: StoredKey) {
        self.init(
            keyID: key.id, name: key.name, roles: key.roles.sorted(), created: key.created, expires: key.expires,
            revoked: key.revoked)
    }
}

extension CreateKeyRequest {
    /// What is wrong with the request beside its shape; `nil` when nothing is.
    package var fault: JSONTextError? {
        if !(1...128).contains(name.count)
            || name.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7F })
        {
            return JSONTextError(path: ["name"], message: "must be 1 to 128 characters without control characters")
        }
        if roles.isEmpty { return JSONTextError(path: ["roles"], message: "must hold at least one role") }
        if let ttl, ttl.duration <= .zero { return JSONTextError(path: ["ttl"], message: "must be longer than 0") }
        return nil
    }
}
