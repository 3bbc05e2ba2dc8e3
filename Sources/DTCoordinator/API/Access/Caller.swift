package import DTWire

/// Who makes an API request, as its key or token proved.
package struct Caller: Hashable, Sendable {
    /// Whom the key belongs to; kept when a key is replaced by a new one.
    package var principal: String
    /// The key, or the key that the token was minted with.
    package var keyID: KeyID?
    /// What people call that key.
    package var keyName: String
    /// What the caller may do.
    package var roles: Set<Role>

    package init(principal: String, keyID: KeyID?, keyName: String, roles: Set<Role>) {
        self.principal = principal
        self.keyID = keyID
        self.keyName = keyName
        self.roles = roles
    }

    /// Who comes through an open door.
    static let anyone = Caller(principal: "", keyID: nil, keyName: "", roles: [])

    /// Whether the caller may do what a role allows: `admin` may all that people may, and `submit` may read.
    package func may(_ role: Role) -> Bool {
        switch role {
        case .admin, .worker: roles.contains(role)
        case .submit: !roles.isDisjoint(with: [.admin, .submit])
        case .read: !roles.isDisjoint(with: [.admin, .submit, .read])
        }
    }
}
