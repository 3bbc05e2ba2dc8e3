import DTConfig
import DTTestKit
import DTWire
import Glibc
import Logging
import Testing

@testable import DTWorker

/// Credentials that change while they are used.
struct CredentialTests {
    private let scratch: ScratchFolder
    private let keys: [APIKey]

    init() throws {
        scratch = try ScratchFolder()
        var generator = SystemRandomNumberGenerator()
        keys = (0..<3).map { _ in APIKey.generate(using: &generator) }
    }

    private func settings(apiKey: SecretSource? = nil, token: SecretSource? = nil) -> IdentitySettings {
        var settings = IdentitySettings(
            name: "a", coordinator: .standard,
            profile: ExecutionProfile(
                name: "test", maxConcurrentTasks: 1, cpusPerTask: 1, memoryPerTask: .gibibytes(1)),
            stateDir: "/state/a", workspace: "/")
        (settings.apiKey, settings.token) = (apiKey, token)
        return settings
    }

    private func box(_ settings: IdentitySettings) throws -> CredentialBox {
        var files = CredentialFiles(settings)
        let given = try files.read()
        return CredentialBox(given, files: files, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }

    private func keyFile(_ key: APIKey, _ name: String = "key") throws -> SecretSource {
        SecretSource(
            Secret(key.text), file: try scratch.write(name, " \(key.text)\n"), allowsInsecureFile: true)
    }

    @Test func `a file that is written anew is used, and one that is not is not read`() throws {
        let box = try box(settings(apiKey: keyFile(keys[0])))
        #expect(!box.refresh())
        try scratch.write("new", keys[1].text)
        #expect(rename(scratch.path("new"), scratch.path("key")) == 0)
        #expect(box.refresh())
        #expect(box.current == .apiKey(keys[1]))
        #expect(!box.refresh())
    }

    @Test func `a link that leads elsewhere is followed, as Kubernetes swaps its secrets`() throws {
        try scratch.write("..1/key", keys[0].text)
        try scratch.write("..2/key", keys[1].text)
        #expect(symlink("..1", scratch.path("..data")) == 0)
        #expect(symlink("..data/key", scratch.path("key")) == 0)
        let box = try box(
            settings(
                apiKey: SecretSource(
                    Secret(keys[0].text), file: scratch.path("key"), allowsInsecureFile: true)))
        #expect(symlink("..2", scratch.path("..data_tmp")) == 0)
        #expect(rename(scratch.path("..data_tmp"), scratch.path("..data")) == 0)
        #expect(box.refresh())
        #expect(box.current == .apiKey(keys[1]))
    }

    @Test(arguments: ["dt_half", "", "\u{0}"])
    func `what cannot be a key is not used, and what was there is`(_ text: String) throws {
        let box = try box(settings(apiKey: keyFile(keys[0])))
        try scratch.write("key", text)
        #expect(!box.refresh())
        #expect(box.current == .apiKey(keys[0]))
        try scratch.write("key", keys[2].text + "\n\n")
        #expect(box.refresh())
        #expect(box.current == .apiKey(keys[2]))
    }

    @Test func `a file that others can read is not used until they cannot`() throws {
        let path = try scratch.write("key", keys[0].text)
        chmod(path, 0o600)
        let box = try box(settings(apiKey: SecretSource(Secret(keys[0].text), file: path)))
        chmod(try scratch.write("new", keys[1].text), 0o644)
        rename(scratch.path("new"), path)
        #expect(!box.refresh())
        #expect(box.current == .apiKey(keys[0]))
        chmod(path, 0o600)
        #expect(box.refresh())
        #expect(box.current == .apiKey(keys[1]))
    }

    @Test func `a file that is gone leaves what was read last`() throws {
        let box = try box(settings(apiKey: keyFile(keys[0])))
        try scratch.remove("key")
        #expect(!box.refresh())
        #expect(box.current == .apiKey(keys[0]))
    }

    @Test func `a token that the old key brought is not shown with a new key`() throws {
        let box = try box(settings(apiKey: keyFile(keys[0])))
        let token = try Self.token(issuedAt: 1000)
        box.renew(token)
        #expect(box.current == .token(token))
        try scratch.write("key", keys[1].text + "\n")
        #expect(box.refresh())
        #expect(box.current == .apiKey(keys[1]))
    }

    @Test func `a token in a file does not take the place of a newer one for the same worker`() throws {
        let source = SecretSource(Secret(try Self.token(issuedAt: 1000).text))
        let box = try box(settings(token: source))
        let renewed = try Self.token(issuedAt: 3000)
        box.renew(renewed)
        #expect(try box.read(from: CredentialFiles(settings(token: .init(Secret(Self.token(issuedAt: 2000).text))))))
        #expect(box.current == .token(renewed))
        let newest = try Self.token(issuedAt: 4000)
        #expect(try box.read(from: CredentialFiles(settings(token: .init(Secret(newest.text))))))
        #expect(box.current == .token(newest))
    }

    @Test func `a key that was refused is shown again, a token is not while there is a key`() throws {
        let box = try box(settings(apiKey: keyFile(keys[0])))
        box.refused()
        #expect(box.current == .apiKey(keys[0]))
        box.renew(try Self.token(issuedAt: 1))
        box.refused()
        #expect(box.current == .apiKey(keys[0]))
    }

    private static func token(issuedAt: Int64) throws -> Token {
        let fixture = HandshakeFixture()
        var claims = fixture.claims()
        claims.issuedAt = issuedAt
        return try Token(claims, signedWith: fixture.signingKey)
    }
}
