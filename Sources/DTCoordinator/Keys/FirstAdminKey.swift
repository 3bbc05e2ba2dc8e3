import DTConfig
package import DTStore
package import DTWire

/// The admin key of a coordinator that has no key yet: made once, and written into a file that only its owner reads.
package enum FirstAdminKey {
    /// Makes the key when there is none.
    ///
    /// The file comes first: a key that nobody can read would lock everyone out.
    ///
    /// - Parameter path: Where the key goes; written only for a store without keys.
    /// - Returns: The key, or `nil` when the store has keys.
    /// - Throws: `StoreError`, or `FileError`.
    package static func makeIfNeeded(
        in store: any TaskStore, path: String, at now: Timestamp
    ) async throws -> APIKey? {
        guard try await store.keys().isEmpty else { return nil }
        var generator = SystemRandomNumberGenerator()
        let key = APIKey.generate(using: &generator)
        try KeyFile.write(key.text, to: path)
        try await store.insertKey(
            StoredKey(key, name: "first admin", principal: "admin", roles: [.admin], created: now))
        return key
    }
}
