import DTConfig
import DTWire
import Testing

/// A coordinator's settings, and which of them go together.
@Suite(.timeLimit(.minutes(5)))
struct CoordinatorSettingsTests {
    @Test func `a file sets everything`() throws {
        let scratch = try Scratch()
        try scratch.write(
            "c.yaml",
            """
            listen: "[::]:443"
            database: sqlite:db/c.sqlite
            dataDir: data
            tls: {certificate: tls.crt, key: tls.key}
            allowPlaintextBearer: false
            durability: process
            lease: 2m
            heartbeat: {min: 1, max: 30s}
            maxMessage: 4MiB
            tokenTtl: 15m
            log: {level: warning, format: json}
            """)
        let loaded = try CoordinatorSettings.load(configFiles: ["c.yaml"], surroundings: scratch.surroundings())
        var expected = CoordinatorSettings(
            dataDir: "\(scratch.path)/data", database: .sqlite(path: "\(scratch.path)/db/c.sqlite"))
        expected.listen = ListenAddress(host: "::", port: 443)
        expected.tls = TLSFiles(certificate: "\(scratch.path)/tls.crt", key: "\(scratch.path)/tls.key")
        expected.durability = .process
        expected.lease = .seconds(120)
        expected.heartbeat = .seconds(1)...(.seconds(30))
        expected.maxMessage = .mebibytes(4)
        expected.tokenTtl = .seconds(900)
        expected.log = LogSettings(level: .warning, format: .json)
        #expect(loaded.settings == expected)
        #expect(loaded.warnings == [])
    }

    struct Case: Sendable {
        let variables: [String: String]
        let errors: [String]
        init(_ variables: [String: String], _ errors: String...) { (self.variables, self.errors) = (variables, errors) }
    }

    @Test(arguments: [
        Case(
            ["DT_DATABASE": "postgresql://db/dt"],
            "DT_DATABASE: names a PostgreSQL database, which this version does not have yet; use sqlite:PATH"),
        Case(["DT_DATABASE": "/var/db"], "DT_DATABASE: must be sqlite:PATH, such as sqlite:/var/lib/dt/coordinator.db"),
        Case(["DT_DATABASE": "sqlite:"], "DT_DATABASE: must name a path"),
        Case(["DT_DATABASE": "sqlite::memory:"], "DT_DATABASE: must be a file: what is in memory is lost at the end"),
        Case(
            ["DT_DATABASE": "sqlite://host/x"], "DT_DATABASE: must be sqlite:PATH, with the path right after the colon"),
        Case(["DT_LISTEN": "8080"], "DT_LISTEN: must be HOST:PORT such as 127.0.0.1:8080"),
        Case(["DT_LISTEN": "127.0.0.1:"], "DT_LISTEN: has a port that is no number from 0 to 65535"),
        Case(["DT_LISTEN": "127.0.0.1:99999"], "DT_LISTEN: has a port that is no number from 0 to 65535"),
        Case(["DT_LISTEN": "::1:80"], "DT_LISTEN: has too many colons; write an IPv6 address as [::1]:8080"),
        Case(["DT_LISTEN": "[::1:80"], "DT_LISTEN: lacks the ] after the IPv6 address"),
        Case(["DT_LISTEN": "a b:80"], "DT_LISTEN: has a host with a character that no host name has"),
        Case(["DT_TLS_KEY": "/k"], "DT_TLS_KEY: tls.key is set without tls.certificate; TLS needs both"),
        Case(
            ["DT_TLS_CERTIFICATE": "/c"], "DT_TLS_CERTIFICATE: tls.certificate is set without tls.key; TLS needs both"),
        Case(
            ["DT_HEARTBEAT_MIN": "5", "DT_HEARTBEAT_MAX": "4"],
            "DT_HEARTBEAT_MIN: heartbeat.min is longer than heartbeat.max"),
        Case(["DT_LEASE": "30"], "DT_LEASE: lease must be at least three times heartbeat.max (60.0 seconds)"),
        Case(
            ["DT_DURABILITY": "powr"], "DT_DURABILITY: must be power, process, not \"powr\" (did you mean \"power\"?)"),
        Case(["DT_MAX_MESSAGE": "1GiB"], "DT_MAX_MESSAGE: must be from 64KiB to 16MiB, not \"1GiB\""),
        Case(["DT_TOKEN_TTL": "1"], "DT_TOKEN_TTL: must be from 1m to 30d, not \"1\""),
        Case(
            ["DT_LISTEN": "x", "DT_LEASE": "-", "DT_TLS_KEY": "/k"],
            "DT_LISTEN: must be HOST:PORT such as 127.0.0.1:8080",
            "DT_LEASE: must be seconds, or a number with ms, s, m, h or d such as 30s, not \"-\"",
            "DT_TLS_KEY: tls.key is set without tls.certificate; TLS needs both"),
    ])
    func `a wrong setting gets these errors`(_ wrong: Case) throws {
        let scratch = try Scratch()
        let errors = #expect(throws: ConfigErrors.self) {
            _ = try CoordinatorSettings.load(surroundings: scratch.surroundings(wrong.variables))
        }
        #expect(errors?.errors.map(\.description) == wrong.errors)
    }

    @Test(arguments: [
        ("127.0.0.1:0", "127.0.0.1", 0), (":8080", "0.0.0.0", 8080), ("[::]:1", "::", 1),
        ("localhost:80", "localhost", 80),
    ])
    func `an address may be written like this`(_ text: String, _ host: String, _ port: Int) throws {
        #expect(try ListenAddress(text) == ListenAddress(host: host, port: port))
    }

    @Test(arguments: [
        ("http://x", "http://x"), ("HTTPS://x/", "https://x"), ("http://x:80", "http://x"),
        ("http://x:443", "http://x:443"),
        ("https://[::1]:8443/", "https://[::1]:8443"), ("https://x/dt/", "https://x/dt"),
        ("http://localhost:8080", "http://localhost:8080"),
    ])
    func `a URL may be written like this`(_ text: String, _ shown: String) throws {
        #expect(try CoordinatorURL(text).description == shown)
    }

    @Test func `keys over plain HTTP are warned about`() throws {
        let scratch = try Scratch()
        let loaded = try CoordinatorSettings.load(
            surroundings: scratch.surroundings(["DT_ALLOW_PLAINTEXT_BEARER": "true"]))
        #expect(loaded.settings.allowPlaintextBearer)
        #expect(
            loaded.warnings == [
                "allowPlaintextBearer: API keys and tokens can be read by whoever is on the way; prefer tls.certificate"
            ])
    }
}
