package import DTWire
import GRDB

extension SQLiteTaskStore {
    package func insertKey(_ key: StoredKey) async throws(StoreError) {
        try await writer.write { [path] database in
            let inserted = try database.run(
                """
                INSERT INTO api_key (id, principal, name, roles, http_digest, proof_key, created, expires, revoked)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING
                """, key.id, key.principal, key.name, key.roles.sorted().map(\.rawValue).joined(separator: ","),
                key.httpDigest.map { Bytes($0) }, key.proofKey.map { Bytes($0.bytes) }, key.created, key.expires,
                key.revoked)
            guard inserted == 1 else {
                throw StoreError(.invalidRequest, "\(path): there is a key \(key.id) already: make another one")
            }
            try database.raiseKeyRevision()
        }
    }

    package func key(_ keyID: KeyID) async throws(StoreError) -> StoredKey? {
        try await read { try $0.first("\(StoredKey.select) WHERE id = ?", keyID, read: StoredKey.init) }
    }

    package func keys() async throws(StoreError) -> [StoredKey] {
        try await read { try $0.all("\(StoredKey.select) ORDER BY created, id", read: StoredKey.init) }
    }

    package func revokeKey(_ keyID: KeyID, at now: Timestamp) async throws(StoreError) -> Bool {
        try await writer.write { database in
            let found = try database.run("UPDATE api_key SET revoked = coalesce(revoked, ?) WHERE id = ?", now, keyID)
            if found == 1 { try database.raiseKeyRevision() }
            return found == 1
        }
    }

    package func insertSigningKey(_ key: SigningKey) async throws(StoreError) {
        try await writer.write { [path] database in
            let inserted = try database.run(
                """
                INSERT INTO signing_key (id, secret, created, sign_from, retire_at)
                VALUES (?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING
                """, key.id, Bytes(key.secret.bytes), key.created, key.signFrom, key.retireAt)
            guard inserted == 1 else {
                throw StoreError(.invalidRequest, "\(path): there is a signing key \(key.id) already: make another one")
            }
            try database.raiseKeyRevision()
        }
    }

    package func signingKeys(at now: Timestamp) async throws(StoreError) -> [SigningKey] {
        try await read { database in
            try database.all(
                """
                SELECT id, secret, created, sign_from, retire_at FROM signing_key
                WHERE retire_at IS NULL OR retire_at > ? ORDER BY created, id
                """, now
            ) { row in
                SigningKey(
                    id: try row[0], secret: try storedProofKey(try row[1]), created: try row[2], signFrom: try row[3],
                    retireAt: try row[4])
            }
        }
    }

    package func retireSigningKey(_ id: SigningKeyID, at moment: Timestamp) async throws(StoreError) {
        try await writer.write { database in
            let found = try database.run("UPDATE signing_key SET retire_at = ? WHERE id = ?", moment, id)
            if found == 1 { try database.raiseKeyRevision() }
        }
    }

    package func keyRevision() async throws(StoreError) -> Int64 {
        try await read { try $0.first("SELECT key_revision FROM store") { row throws -> Int64 in try row[0] } ?? 0 }
    }
}

extension Database {
    fileprivate func raiseKeyRevision() throws { try run("UPDATE store SET key_revision = key_revision + 1") }
}

extension StoredKey {
    fileprivate static let select = """
        SELECT id, name, principal, roles, created, expires, revoked, http_digest, proof_key FROM api_key
        """

    fileprivate init(_ row: Columns) throws {
        let roles: String = try row[3]
        let digest: Bytes? = try row[7]
        let secret: Bytes? = try row[8]
        self.init(
            id: try row[0], name: try row[1], principal: try row[2],
            // A role that this version does not know allows nothing here.
            roles: Set(roles.split(separator: ",").compactMap { Role(rawValue: String($0)) }), created: try row[4],
            expires: try row[5], revoked: try row[6], httpDigest: digest?.content,
            proofKey: try secret.map { try storedProofKey($0) })
    }
}

private func storedProofKey(_ bytes: Bytes) throws -> ProofKey {
    guard let key = ProofKey(bytes: bytes.content) else {
        throw StoredValueError(description: "a stored key has \(bytes.count) bytes and not \(ProofKey.byteCount)")
    }
    return key
}
