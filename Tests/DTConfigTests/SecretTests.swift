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
        #expect(loaded.settings.identity.apiKey?.file == path)
        #expect(loaded.watched.contains(path))
    }

    @Test(arguments: [0o640, 0o604, 0o644, 0o666] as [mode_t])
    func `a file that others can read is refused unless that is allowed`(_ mode: mode_t) throws {
        let scratch = try Scratch()
        let path = try scratch.write("key", "dt_key", mode: mode)
        let variables = ["DT_API_KEY_FILE": "key"]
        let errors = #expect(throws: ConfigErrors.self) {
            _ = try WorkerSettings.load(surroundings: scratch.surroundings(variables))
        }
        #expect(
            errors?.description
                == "DT_API_KEY_FILE: \(path): others than its owner can read this secret; chmod 600 it, or set allowInsecureFiles"
        )
        #expect(throws: ConfigErrors.self) {
            _ = try ClientSettings.load(surroundings: scratch.surroundings(variables))
        }
        let allowed = variables.merging(["DT_ALLOW_INSECURE_FILES": "true"]) { $1 }
        let worker = try WorkerSettings.load(surroundings: scratch.surroundings(allowed)).settings
        #expect(try worker.identity.apiKey?.current().reveal() == "dt_key")
        let client = try ClientSettings.load(surroundings: scratch.surroundings(allowed)).settings
        #expect(client.apiKey?.reveal() == "dt_key")
    }

    @Test func `a secret in a file of settings makes that file a secret`() throws {
        let scratch = try Scratch()
        try scratch.write("w.yaml", "workers:\n  - {name: a, apiKey: k}\n", mode: 0o644)
        let errors = #expect(throws: ConfigErrors.self) {
            _ = try WorkerSettings.load(configFiles: ["w.yaml"], surroundings: scratch.surroundings())
        }
        #expect(
            errors?.description
                == "w.yaml:2:23: apiKey stands in a file that others than its owner can read; chmod 600 it, move the secret to apiKeyFile, or set allowInsecureFiles"
        )
        try scratch.write("w.yaml", "apiKey: k\nallowInsecureFiles: true\n", mode: 0o644)
        let allowed = try WorkerSettings.load(configFiles: ["w.yaml"], surroundings: scratch.surroundings())
        #expect(allowed.settings.identity.apiKey?.secret.reveal() == "k")
    }

    @Test func `a secret that Kubernetes replaces by a change of links is read anew`() throws {
        let scratch = try Scratch()
        let mount = "\(scratch.path)/mount"
        try scratch.write("mount/..1/api-key", "first")
        try scratch.write("mount/..2/api-key", "second")
        symlink("..1", "\(mount)/..data")
        symlink("..data/api-key", "\(mount)/api-key")
        let loaded = try WorkerSettings.load(
            surroundings: scratch.surroundings(["DT_API_KEY_FILE": "\(mount)/api-key"]))
        let source = try #require(loaded.settings.identity.apiKey)
        #expect(source.secret.reveal() == "first")
        symlink("..2", "\(mount)/..new")
        rename("\(mount)/..new", "\(mount)/..data")
        #expect(try source.current().reveal() == "second")
        unlink("\(mount)/api-key")
        let error = #expect(throws: ConfigError.self) { _ = try source.current() }
        #expect(error?.description == "\(mount)/api-key: there is no such file")
    }

    @Test func `systemd's credentials serve where nothing else is set, an identity's own before those for all`() throws
    {
        let scratch = try Scratch()
        // The group's permission is how an access list shows.
        try scratch.write("creds/api-key", "common", mode: 0o440)
        try scratch.write("creds/b.api-key", "b's", mode: 0o440)
        try scratch.write("creds/c.token", "c's", mode: 0o400)
        try scratch.write("w.yaml", "workers: [{name: a}, {name: b}, {name: c}, {name: d, apiKey: own}]\n")
        let variables = ["CREDENTIALS_DIRECTORY": "\(scratch.path)/creds"]
        let loaded = try WorkerSettings.load(configFiles: ["w.yaml"], surroundings: scratch.surroundings(variables))
        let keys = loaded.settings.identities.map { $0.apiKey?.secret.reveal() }
        #expect(keys == ["common", "b's", "common", "own"])
        #expect(loaded.settings.identities[2].token?.secret.reveal() == "c's")
        #expect(
            loaded.identities[1].values.first { $0.setting == "apiKeyFile" }?.origin
                == .credential("\(scratch.path)/creds/b.api-key"))
        let general = try WorkerSettings.load(
            configFiles: ["w.yaml"], surroundings: scratch.surroundings(variables.merging(["DT_API_KEY": "env"]) { $1 })
        )
        #expect(general.settings.identities.map { $0.apiKey?.secret.reveal() } == ["env", "b's", "env", "own"])
        #expect(try general.settings.identities[1].apiKey?.current().reveal() == "b's")
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
