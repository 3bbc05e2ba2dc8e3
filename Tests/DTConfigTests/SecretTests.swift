import DTConfig
import DTWire
import Glibc
import Testing

/// Secrets come from a layer or from a file, and are never shown.
@Suite(.timeLimit(.minutes(5)))
struct SecretTests {
    @Test func `a secret shows itself in no description, dump or mirror`() throws {
        let scratch = try Scratch()
        let loaded = try WorkerSettings.load(
            surroundings: scratch.surroundings(["DT_API_KEY": "hunter2", "DT_TOKEN": "swordfish"]))
        #expect(loaded.settings.identity.apiKey?.secret.reveal() == "hunter2")
        #expect(loaded.settings.identity.token?.secret.reveal() == "swordfish")
        var dumped = ""
        dump(loaded, to: &dumped)
        for text in ["\(loaded)", String(reflecting: loaded), dumped] {
            #expect(!text.contains("hunter2") && !text.contains("swordfish"))
            #expect(text.contains("<redacted>"))
        }
    }

    @Test func `a wrong secret is not repeated in its error`() throws {
        let scratch = try Scratch()
        try scratch.write("w.yaml", "apiKey: 'hunter 2'\ntoken: [swordfish]\n")
        var flags = FlagValues()
        flags.set(SharedOptions.token, "sword fish")
        let errors = #expect(throws: ConfigErrors.self) {
            _ = try WorkerSettings.load(
                flags: flags, configFiles: ["w.yaml"], surroundings: scratch.surroundings(["DT_API_KEY": "hunter 2"]))
        }
        #expect(errors?.errors.count == 4)
        #expect(errors?.description.contains("hunter") == false)
        #expect(errors?.description.contains("fish") == false)
    }

    @Test func `a key in a flag works and is warned about`() throws {
        let scratch = try Scratch()
        var flags = FlagValues()
        flags.set(SharedOptions.apiKey, "YOUR_API_KEY")
        let loaded = try WorkerSettings.load(flags: flags, surroundings: scratch.surroundings())
        #expect(loaded.settings.identity.apiKey?.secret.reveal() == "YOUR_API_KEY")
        #expect(
            loaded.warnings == [
                "--api-key: every user of this machine can read it; use --api-key-file or DT_API_KEY"
            ])
    }

    @Test func `a file's content is the secret, without the space around it`() throws {
        let scratch = try Scratch()
        let path = try scratch.write("key", "\n  dt_key \r\n")
        let loaded = try WorkerSettings.load(surroundings: scratch.surroundings(["DT_API_KEY_FILE": "key"]))
        #expect(loaded.settings.identity.apiKey?.secret.reveal() == "dt_key")
        #expect(loaded.warnings == [])
        chmod(path, 0o640)
        let again = try WorkerSettings.load(surroundings: scratch.surroundings(["DT_API_KEY_FILE": "key"]))
        #expect(again.warnings == ["\(path): others than its owner can read this secret; chmod 600 it"])
    }

    @Test(arguments: [
        ("missing", nil, "DT_TOKEN_FILE: ROOT/missing: there is no such file"),
        ("empty", "\n", "DT_TOKEN_FILE: ROOT/empty: what is in the file must not be empty"),
        ("two", "a\nb\n", "DT_TOKEN_FILE: ROOT/two: what is in the file must be printable ASCII without spaces"),
    ])
    func `a file without a secret is an error`(_ name: String, _ text: String?, _ message: String) throws {
        let scratch = try Scratch()
        if let text { try scratch.write(name, text) }
        let errors = #expect(throws: ConfigErrors.self) {
            _ = try WorkerSettings.load(surroundings: scratch.surroundings(["DT_TOKEN_FILE": name]))
        }
        #expect(errors?.description == message.replacing("ROOT", with: scratch.path))
    }

    @Test func `the higher layer wins between a secret and its file; in one layer both are an error`() throws {
        let scratch = try Scratch()
        try scratch.write("key", "from-file")
        try scratch.write("w.yaml", "apiKey: direct\n")
        let fileWins = try WorkerSettings.load(
            configFiles: ["w.yaml"], surroundings: scratch.surroundings(["DT_API_KEY_FILE": "key"]))
        #expect(fileWins.settings.identity.apiKey?.secret.reveal() == "from-file")
        try scratch.write("v.yaml", "apiKeyFile: key\n")
        let directWins = try WorkerSettings.load(
            configFiles: ["v.yaml"], surroundings: scratch.surroundings(["DT_API_KEY": "direct"]))
        #expect(directWins.settings.identity.apiKey?.secret.reveal() == "direct")
        let errors = #expect(throws: ConfigErrors.self) {
            _ = try WorkerSettings.load(
                surroundings: scratch.surroundings(["DT_API_KEY": "a", "DT_API_KEY_FILE": "key"]))
        }
        #expect(errors?.description == "DT_API_KEY_FILE: apiKey and apiKeyFile are both set; give one of them")
    }
}
