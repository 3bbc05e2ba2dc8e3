import DTTestKit
import DTWire
import Testing

@Suite(.timeLimit(.minutes(5)))
struct APIKeyTests {
    @Test func `a generated key is read back as the same key`() throws {
        var generator = SeededGenerator(seed: 3)
        let key = APIKey.generate(using: &generator)
        #expect(try APIKey(key.text) == key)
        #expect(try APIKey("  \(key.text)\n") == key)
        #expect(key.text.count == 63)
        #expect(APIKey.generate(using: &generator) != key)
    }

    @Test func `a secret with an underscore in it is read by its length`() throws {
        let text = "dt_0123456789abcdef_" + String(repeating: "_", count: 42) + "8"
        #expect(try APIKey(text).text == text)
    }

    @Test(arguments: [
        "", "dt_", "dt_0123456789abcdef", "dt_0123456789abcdef_short", "0123456789abcdef",
        "dt_0123456789ABCDEF_ICEiIyQlJicoKSorLC0uLzAxMjM0NTY3ODk6Ozw9Pj8",
        "dt_0123456789abcdef_ICEiIyQlJicoKSorLC0uLzAxMjM0NTY3ODk6Ozw9Pj8x",
        "dt_0123456789abcdef-ICEiIyQlJicoKSorLC0uLzAxMjM0NTY3ODk6Ozw9Pj8",
        "xt_0123456789abcdef_ICEiIyQlJicoKSorLC0uLzAxMjM0NTY3ODk6Ozw9Pj8",
        "dt_0123456789abcdef_ICEiIyQlJicoKSorLC0uLzAxMjM0NTY3ODk6Ozw9Pj+",
        "dt_0123456789abcdeé_ICEiIyQlJicoKSorLC0uLzAxMjM0NTY3ODk6Ozw9Pj8",
        "dt_0123456789abcdef_ICEiIyQlJicoKSorLC0uLzAxMjM0NTY3ODk6Ozw9Pj9",
    ])
    func `a text of another form is refused without being repeated`(_ text: String) throws {
        let error = #expect(throws: CredentialError.self) { try APIKey(text) }
        #expect(error?.code == .malformedKey)
        #expect(text.count < 20 || error?.message.contains(text.dropFirst(20)) == false)
    }

    @Test func `no way of printing a key shows its secret`() throws {
        var generator = SeededGenerator(seed: 4)
        let key = APIKey.generate(using: &generator)
        let secret = String(key.text.suffix(43))
        struct Holder { let key: APIKey, k: ProofKey, credential: Credential }
        let holder = Holder(key: key, k: key.proofKey, credential: .apiKey(key))
        var dumped = ""
        dump(holder, to: &dumped)
        for shown in ["\(key)", String(reflecting: key), "\(holder)", String(reflecting: holder), dumped] {
            #expect(!shown.contains(secret))
            #expect(!shown.contains("\(key.proofKey.bytes[0]), \(key.proofKey.bytes[1])"))
        }
    }

    @Test func `a coordinator keeps K for keys that open sessions and the digest for keys that open the API`() {
        var generator = SeededGenerator(seed: 5)
        let key = APIKey.generate(using: &generator)
        let keep = { (roles: Set<Role>) in
            StoredKey(key, name: "", principal: "", roles: roles, created: Timestamp(milliseconds: 0))
        }
        #expect(keep([.worker]).proofKey == key.proofKey)
        #expect(keep([.worker]).httpDigest == nil)
        #expect(keep([.admin]).proofKey == nil)
        #expect(keep([.admin]).httpDigest == key.httpDigest)
        for roles: Set<Role> in [[.worker], [.admin], [.worker, .submit]] {
            #expect(keep(roles).matches(key))
            #expect(!keep(roles).matches(.generate(using: &generator)))
        }
    }

    @Test func `a key holds until it expires or is revoked`() throws {
        var key = HandshakeFixture().stored
        let now = HandshakeFixture.wall
        try key.check(at: now)
        key.expires = now
        #expect(throws: CredentialError(.expired, "key \(key.id) has expired")) { try key.check(at: now) }
        try key.check(at: now.advanced(by: .milliseconds(-1)))
        key.revoked = now
        #expect(throws: CredentialError(.revoked, "key \(key.id) has been revoked")) { try key.check(at: now) }
    }

    @Test func `a token never grants more than the key that minted it`() {
        var key = HandshakeFixture().stored
        key.roles = [.worker, .read]
        #expect(key.granting([.worker, .admin]) == [.worker])
        key.roles = [.admin]
        #expect(key.granting([.worker]) == [.worker])
    }
}
