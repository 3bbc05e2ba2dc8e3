import DTConfig
import DTWire
import Testing

/// The list of identities: who wins for each of them, and what tells them apart.
@Suite(.timeLimit(.minutes(5)))
struct IdentityTests {
    @Test func `what is said for one identity goes before what is said for all, and a flag before everything`() throws {
        let scratch = try Scratch()
        try scratch.write(
            "w.yaml",
            """
            taskTimeout: 7
            cancelGrace: 7
            outputLimit: 7KiB
            reconnectAttempts: 7
            reconnectInterval: 7
            workers:
              - name: a
                taskTimeout: 5
                cancelGrace: 5
                outputLimit: 5KiB
                reconnectAttempts: 5
              - name: b
            """)
        var flags = FlagValues()
        flags.set(WorkerOptions.taskTimeout, "3")
        let variables = [
            "DT_WORKERS_0_TASK_TIMEOUT": "4", "DT_WORKERS_0_CANCEL_GRACE": "4", "DT_TASK_TIMEOUT": "6",
            "DT_CANCEL_GRACE": "6", "DT_OUTPUT_LIMIT": "6KiB", "DT_RECONNECT_INTERVAL": "6",
        ]
        let loaded = try WorkerSettings.load(
            flags: flags, configFiles: ["w.yaml"], surroundings: scratch.surroundings(variables))
        let (a, b) = (loaded.settings.identities[0], loaded.settings.identities[1])
        #expect([a.taskTimeout, b.taskTimeout] == [.seconds(3), .seconds(3)])
        #expect([a.cancelGrace, b.cancelGrace] == [.seconds(4), .seconds(6)])
        #expect([a.outputLimit, b.outputLimit] == [ByteCount(5 << 10), ByteCount(6 << 10)])
        #expect([a.reconnectAttempts, b.reconnectAttempts] == [5, 7])
        #expect([a.reconnectInterval, b.reconnectInterval] == [.seconds(6), .seconds(6)])
        #expect([a.heartbeatInterval, b.heartbeatInterval] == [.seconds(10), .seconds(10)])
        func origins(_ index: Int) -> [String] {
            let keys = ["taskTimeout", "cancelGrace", "outputLimit", "reconnectAttempts", "heartbeatInterval"]
            return keys.compactMap { key in
                loaded.identities[index].values.first { $0.setting == key }?.origin.description
            }
        }
        #expect(
            origins(0) == ["--task-timeout", "DT_WORKERS_0_CANCEL_GRACE", "w.yaml:10:18", "w.yaml:11:24", "default"])
        #expect(origins(1) == ["--task-timeout", "DT_CANCEL_GRACE", "DT_OUTPUT_LIMIT", "w.yaml:4:20", "default"])
    }

    @Test func `each identity has its name, key, tags, profile, coordinator, handlers and folder`() throws {
        let scratch = try Scratch()
        try scratch.write("gpu.key", "GPU_KEY")
        try scratch.write(
            "w.yaml",
            """
            stateDir: /state
            handlers: {common: {command: [a]}, shared: {command: [b]}}
            workDir: /scratch
            workers:
              - {name: cpu-01, apiKey: CPU_KEY, tags: [cpu], id: c1, coordinator: {url: http://one:1}}
              - name: gpu-01
                apiKeyFile: gpu.key
                tags: [gpu, cuda]
                profile: benchmark
                weight: 3
                workDir: /fast
                handlers: {shared: {command: [c], timeout: 3s}}
            """)
        let settings = try WorkerSettings.load(configFiles: ["w.yaml"], surroundings: scratch.surroundings()).settings
        let (cpu, gpu) = (settings.identities[0], settings.identities[1])
        #expect([cpu.name, gpu.name] == ["cpu-01", "gpu-01"])
        #expect([cpu.apiKey?.secret.reveal(), gpu.apiKey?.secret.reveal()] == ["CPU_KEY", "GPU_KEY"])
        #expect([cpu.tags, gpu.tags] == [["cpu"], ["gpu", "cuda"]])
        #expect([cpu.workerID?.rawValue, gpu.workerID?.rawValue] == ["c1", nil])
        #expect([cpu.coordinator.host, gpu.coordinator.host] == ["one", "localhost"])
        #expect([cpu.stateDir, gpu.stateDir] == ["/state/cpu-01", "/state/gpu-01"])
        #expect([cpu.workDir, gpu.workDir] == ["/scratch/cpu-01", "/fast"])
        #expect([cpu.profile.name, gpu.profile.name] == ["test", "benchmark"])
        #expect([cpu.weight, gpu.weight] == [1, 3])
        #expect(cpu.handlers.mapValues(\.command) == ["common": ["a"], "shared": ["b"]])
        #expect(gpu.handlers["shared"] == HandlerSettings(command: ["c"], timeout: .seconds(3)))
        #expect(settings.maxConcurrentTasks == 4)
    }

    @Test func `the top level's number of tasks is the process's, and each identity's that chose no profile`() throws {
        let scratch = try Scratch()
        try scratch.write(
            "w.yaml",
            "maxConcurrentTasks: 8\nworkers: [{name: a}, {name: b, profile: benchmark}, {name: c, maxConcurrentTasks: 3}]\n"
        )
        let settings = try WorkerSettings.load(configFiles: ["w.yaml"], surroundings: scratch.surroundings()).settings
        #expect(settings.maxConcurrentTasks == 8)
        #expect(settings.identities.map(\.profile.maxConcurrentTasks) == [8, 1, 3])
    }

    struct Case: Sendable, CustomTestStringConvertible {
        let text: String
        var variables: [String: String] = [:]
        let errors: [String]
        var testDescription: String { "\(text.prefix(60)) \(variables)" }
    }

    @Test(arguments: [
        Case(text: "[]", errors: ["w.yaml:1:10: workers must have at least one entry; without any, remove the key"]),
        Case(
            text: "{a: {}}",
            errors: ["w.yaml:1:10: workers must be a list of identities, each with a name, and is an object"]),
        Case(text: "[{tags: a}]", errors: ["w.yaml:1:11: workers.0 lacks the key name"]),
        Case(
            text: "[{name: a}, {name: a}]",
            errors: ["w.yaml:1:29: workers.1.name is \"a\" like workers.0.name; each identity needs its own"]),
        Case(
            text: "[{name: a, id: x}, {name: b, id: x}]",
            errors: ["w.yaml:1:43: workers.1.id is \"x\" like workers.0.id; each identity needs its own"]),
        Case(
            text: "[{name: a, workDir: /x}, {name: b, workDir: /x/}]",
            errors: ["w.yaml:1:54: workers.1.workDir is \"/x\" like workers.0.workDir; each identity needs its own"]),
        Case(
            text: "[{name: a}, {name: b}]", variables: ["DT_WORKERS_1_NAME": "a"],
            errors: ["DT_WORKERS_1_NAME: workers.1.name is \"a\" like workers.0.name; each identity needs its own"]),
        Case(
            text: "[{name: a, stateDir: /x}]",
            errors: ["w.yaml:1:21: unknown key 'workers.0.stateDir' (it is the process's, and stands at the top level)"]
        ),
        Case(
            text: "[{name: a, cordinator: {url: x}}]",
            errors: ["w.yaml:1:21: unknown key 'workers.0.cordinator' (did you mean workers.0.coordinator?)"]),
        Case(
            text: "[{name: a, handlers: {x: {command: [y], timeuot: 3}}}]",
            errors: [
                "w.yaml:1:50: unknown key 'workers.0.handlers.x.timeuot' (did you mean workers.0.handlers.x.timeout?)"
            ]),
        Case(
            text: "[{name: a}]", variables: ["DT_WORKERS_1_TAGS": "x"],
            errors: ["DT_WORKERS_1_TAGS: there is no workers.1: the list has 1, counted from 0"]),
        Case(
            text: "[{name: a}]", variables: ["DT_WORKERS_0_TASG": "x"],
            errors: ["DT_WORKERS_0_TASG: no setting of an identity has this variable (did you mean DT_WORKERS_0_TAGS?)"]
        ),
        Case(
            text: "[{name: a}, {name: b}]", variables: ["DT_MAX_CONCURRENT_TASKS": "1"],
            errors: [
                "DT_MAX_CONCURRENT_TASKS: maxConcurrentTasks is 1 for 2 identities, each of which needs one"
            ]),
        Case(
            text: "[{name: a}]", variables: ["DT_WORKERS_0_TASK_TIMEOUT": "x", "DT_WORKERS_0_PROFILE": "tset"],
            errors: [
                "DT_WORKERS_0_TASK_TIMEOUT: must be seconds, or a number with ms, s, m, h or d such as 30s, not \"x\"",
                "DT_WORKERS_0_PROFILE: must be benchmark, test, light, not \"tset\" (did you mean \"test\"?)",
            ]),
    ])
    func `a wrong list gets these errors`(_ wrong: Case) throws {
        let scratch = try Scratch()
        try scratch.write("w.yaml", "workers: \(wrong.text)\n")
        let errors = #expect(throws: ConfigErrors.self) {
            _ = try WorkerSettings.load(configFiles: ["w.yaml"], surroundings: scratch.surroundings(wrong.variables))
        }
        #expect(errors?.errors.map(\.description) == wrong.errors)
    }

    @Test func `a flag that names one identity is refused where there are several`() throws {
        let scratch = try Scratch()
        try scratch.write("w.yaml", "workers: [{name: a}, {name: b}]\n")
        var flags = FlagValues()
        flags.set(WorkerOptions.name, "c")
        flags.set(WorkerOptions.id, "d")
        let errors = #expect(throws: ConfigErrors.self) {
            _ = try WorkerSettings.load(flags: flags, configFiles: ["w.yaml"], surroundings: scratch.surroundings())
        }
        #expect(
            errors?.errors.map(\.description) == [
                "--name: names one identity, and there are 2; give each its name in the file",
                "--worker-id: names one identity, and there are 2; give each its id in the file",
            ])
        try scratch.write("w.yaml", "workers: [{name: a}]\n")
        let one = try WorkerSettings.load(flags: flags, configFiles: ["w.yaml"], surroundings: scratch.surroundings())
        #expect(one.settings.identity.name == "c")
    }
}
