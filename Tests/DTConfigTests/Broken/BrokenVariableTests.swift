import DTConfig
import Testing

/// Variables and flags that are refused, each under its own name.
@Suite(.timeLimit(.minutes(5)))
struct BrokenVariableTests {
    static let variables: [(String, String, String)] = [
        ("DT_MAX_CPU_PERCENT", "120", "must be a percentage from 0 to 100 such as 80 or 80%, not \"120\""),
        ("DT_MAX_CPU_PERCENT", "0.8", "0.8 could mean 0.8% or 80%; write the %"),
        ("DT_MEMORY_BUFFER", "2", "must be a fraction of 1 such as 0.2, or 20%, and less than all, not \"2\""),
        ("DT_PROFILE", "lihgt", "must be benchmark, test, light, not \"lihgt\" (did you mean \"light\"?)"),
        ("DT_OPTIMIZE_FOR", "both", "must be latency, throughput, not \"both\""),
        (
            "DT_COORDINATOR_REGISTRY", "http://a,,http://b",
            "has \"\", which must be a URL such as http://localhost:8080 or https://dt.example.com"
        ),
        ("DT_HIGH_AVAILABILITY", "maybe", "must be true or false, not \"maybe\""),
        ("DT_TOKEN", "a b", "must be printable ASCII without spaces"),
        ("DT_API_KEY_FILE", "/nonexistent/key", "/nonexistent/key: there is no such file"),
        ("DT_TAGS", "a b", "has the tag \"a b\", which is not 1 to 128 printable characters"),
        ("DT_WORKERS_0_TAGS", "x", "there is no list of workers in a file that this could belong to"),
        ("DT_MAX_CPU_PERCENTS", "80", "no setting has this variable (did you mean DT_MAX_CPU_PERCENT?)"),
        ("DT_MAXCPUPERCENT", "80", "no setting has this variable (did you mean DT_MAX_CPU_PERCENT?)"),
        ("DT_PROFIL", "test", "no setting has this variable (did you mean DT_PROFILE?)"),
        ("DT_HIGH_AVAILABLE", "1", "no setting has this variable (did you mean DT_HIGH_AVAILABILITY?)"),
        ("DT_LOG_LEVLE", "info", "no setting has this variable (did you mean DT_LOG_LEVEL?)"),
        ("Dt_Tags", "x", "no setting has this variable (did you mean DT_TAGS?)"),
    ]

    @Test(arguments: variables)
    func `a wrong variable is an error under its name`(_ name: String, _ value: String, _ message: String) throws {
        let scratch = try Scratch()
        let errors = #expect(throws: ConfigErrors.self) {
            _ = try WorkerSettings.load(surroundings: scratch.surroundings([name: value]))
        }
        #expect(errors?.errors.map(\.description) == ["\(name): \(message)"])
    }

    @Test(arguments: [
        "DT_SERVICE_HOST", "DT_COORDINATOR_SERVICE_HOST", "DT_WORKERS_0_SERVICE_PORT", "DT_TAG_PORT",
        "DT_PROFILE_PORT_8080_TCP", "DT_COORDINATOR_PORT_53_UDP_PROTO", "DT_LOG_SERVICE_PORT_HTTP",
        "DT_COORDINATOR_URL_PORT_9_SCTP_ADDR",
    ])
    func `what Kubernetes sets for a service is left alone`(_ name: String) throws {
        let scratch = try Scratch()
        let loaded = try WorkerSettings.load(surroundings: scratch.surroundings([name: "tcp://10.0.0.1:8080"]))
        #expect(loaded.warnings == [])
    }

    @Test func `a wrong flag is an error under its name`() throws {
        let scratch = try Scratch()
        var flags = FlagValues()
        flags.set(WorkerOptions.maxGpuPercent, "1")
        flags.set(WorkerOptions.cudaStreams, "-4")
        flags.set(WorkerOptions.profile, "fast")
        flags.set(WorkerOptions.memoryBuffer, "")
        let errors = #expect(throws: ConfigErrors.self) {
            _ = try WorkerSettings.load(flags: flags, surroundings: scratch.surroundings())
        }
        #expect(
            errors?.errors.map(\.description) == [
                "--cuda-streams: must be a whole number from 1 to 128, not \"-4\"",
                "--max-gpu-percent: 1 could mean 1% or 100%; write the %",
                "--memory-buffer: must be a fraction of 1 such as 0.2, or 20%, and less than all, not \"\"",
                "--profile: must be benchmark, test, light, not \"fast\"",
            ])
    }
}
