import DTConfig
import DTWire
import Glibc
import Testing

/// Whom a client talks to.
@Suite(.timeLimit(.minutes(5)))
struct ClientContextTests {
    static let context = ClientContext(
        coordinator: CoordinatorURL(usesTLS: true, host: "dev.example", port: 9), apiKey: Secret("k1"),
        caFile: "/ca.pem")

    @Test func `a context that was written is read back, and is its owner's alone`() throws {
        let scratch = try Scratch()
        let path = try Self.context.write(scratch.surroundings())
        #expect(path == "\(scratch.path)/home/.config/dt/context.json")
        var status = stat()
        #expect(stat(path, &status) == 0)
        #expect(status.st_mode & 0o777 == 0o600)
        let loaded = try ClientSettings.load(surroundings: scratch.surroundings())
        #expect(loaded.settings.coordinator == Self.context.coordinator)
        #expect(loaded.settings.apiKey == Self.context.apiKey)
        #expect(loaded.settings.caFile == "/ca.pem")
        #expect(loaded.origins["apiKey"] == .context(path))
        #expect(loaded.file == path)
        #expect(loaded.warnings == [])
    }

    @Test func `writing again replaces it and leaves no draft behind`() throws {
        let scratch = try Scratch()
        let surroundings = scratch.surroundings(["DT_CONTEXT": "c/context.json"])
        try Self.context.write(surroundings)
        var other = Self.context
        other.apiKey = Secret("k2")
        try other.write(surroundings)
        #expect(try ClientSettings.load(surroundings: surroundings).settings.apiKey == Secret("k2"))
        let folder = try #require(opendir("\(scratch.path)/c"))
        defer { closedir(folder) }
        var count = 0
        while readdir(folder) != nil { count += 1 }
        #expect(count == 3, ". and .. and the context")
    }

    @Test func `a context's key goes to its own coordinator alone`() throws {
        let scratch = try Scratch()
        try Self.context.write(scratch.surroundings())
        for variables in [["DT_COORDINATOR_URL": "https://other.example"], [:]] {
            var flags = FlagValues()
            if variables.isEmpty { flags.set(SharedOptions.coordinator, "https://other.example") }
            let loaded = try ClientSettings.load(flags: flags, surroundings: scratch.surroundings(variables))
            #expect(loaded.settings.coordinator.host == "other.example")
            #expect(loaded.settings.apiKey == nil)
            #expect(loaded.settings.caFile == nil)
        }
    }

    @Test func `a key from a variable wins over the context's`() throws {
        let scratch = try Scratch()
        try Self.context.write(scratch.surroundings())
        let loaded = try ClientSettings.load(surroundings: scratch.surroundings(["DT_API_KEY": "mine"]))
        #expect(loaded.settings.coordinator == Self.context.coordinator)
        #expect(loaded.settings.apiKey == Secret("mine"))
    }

    @Test func `without flag, variable and context it is the default`() throws {
        let scratch = try Scratch()
        let loaded = try ClientSettings.load(surroundings: scratch.surroundings())
        #expect(loaded.settings == ClientSettings(coordinator: .standard))
    }

    @Test func `a context is removed only by the one whose it is`() throws {
        let scratch = try Scratch()
        let path = try Self.context.write(scratch.surroundings())
        ClientContext(coordinator: .standard).remove(scratch.surroundings())
        #expect(access(path, F_OK) == 0)
        Self.context.remove(scratch.surroundings())
        #expect(access(path, F_OK) != 0)
    }

    @Test(arguments: [
        ("", "C:1:1: the text ends where a value should be"),
        ("{", "C:1:2: a member's name in quotes is missing"),
        ("[]", "C: must be an object, and is a list"),
        ("{}", "C: coordinator: is required and missing"),
        ("{\"coordinator\": 1}", "C: coordinator: must be a string, and is an integer"),
        (
            "{\"coordinator\": \"x\"}",
            "C: coordinator must be a URL such as http://localhost:8080 or https://dt.example.com"
        ),
        ("{\"coordinator\": \"http://x\", \"api_key\": \"\"}", "C: api_key must not be empty"),
        ("{\"coordinator\": \"http://x\", \"apiKey\": \"k\"}", "C: apiKey: unknown key (did you mean \"api_key\"?)"),
    ])
    func `a broken context is an error with its place`(_ text: String, _ message: String) throws {
        let scratch = try Scratch()
        try scratch.write("context.json", text)
        let errors = #expect(throws: ConfigErrors.self) {
            _ = try ClientSettings.load(surroundings: scratch.surroundings(["DT_CONTEXT": "context.json"]))
        }
        #expect(
            errors?.description == message.replacing("C:", with: "\(scratch.path)/context.json:", maxReplacements: 1))
    }

    @Test func `a context that was asked for must be there`() throws {
        let scratch = try Scratch()
        let errors = #expect(throws: ConfigErrors.self) {
            _ = try ClientSettings.load(surroundings: scratch.surroundings(["DT_CONTEXT": "gone.json"]))
        }
        #expect(errors?.description == "\(scratch.path)/gone.json: there is no such file")
    }

    @Test(arguments: [
        ("http://far.example", true), ("https://far.example", false), ("http://127.0.0.1:8080", false),
        ("http://localhost:1", false), ("http://127.evil.example", true), ("http://[::1]:1", false),
    ])
    func `a key that would travel in the open is refused, or warned about`(_ url: String, _ isOpen: Bool) throws {
        let scratch = try Scratch()
        for secret in ["DT_API_KEY", "DT_TOKEN"] {
            let variables = ["DT_COORDINATOR_URL": url, secret: "k"]
            let errors: ConfigErrors?
            do {
                #expect(try ClientSettings.load(surroundings: scratch.surroundings(variables)).warnings == [])
                errors = nil
            } catch {
                errors = error
            }
            #expect((errors != nil) == isOpen)
            if let errors { #expect(errors.description.contains("--allow-plaintext-bearer")) }
            let allowed = variables.merging(["DT_ALLOW_PLAINTEXT_BEARER": "1"]) { $1 }
            let loaded = try ClientSettings.load(surroundings: scratch.surroundings(allowed))
            #expect(loaded.warnings.isEmpty == !isOpen)
            #expect(loaded.settings.allowPlaintextBearer)
        }
        #expect(
            try ClientSettings.load(surroundings: scratch.surroundings(["DT_COORDINATOR_URL": url])).warnings == [])
    }
}
