import DTConfig
import DTWire
import Testing

/// What is taken and said to be odd.
@Suite(.timeLimit(.minutes(5)))
struct AdviceTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let text: String
        let warnings: [String]
        init(_ text: String, _ warnings: String...) { (self.text, self.warnings) = (text, warnings) }
        var testDescription: String { String(text.prefix(80)) }
    }

    @Test(arguments: [
        Case("{}"),
        Case("profile: benchmark\nmaxConcurrentTasks: 2\ntaskTimeout: 3600\n"),
        Case(
            "profile: benchmark\nmaxConcurrentTasks: 2\ntags: [gpu]\n",
            "w.yaml:2:21: 2 benchmark tasks at once share the GPU, and disturb each other's figures"),
        Case(
            "maxConcurrentTasks: 8\nprofile: benchmark\nworkers: [{name: a}, {name: b, profile: benchmark}]\n",
            "w.yaml:1:21: workers.0: it holds for the exclusive profile benchmark too; give the identity a maxConcurrentTasks of its own"
        ),
        Case(
            "maxConcurrentTasks: 2\nworkers: [{name: a, maxConcurrentTasks: 3}]\n",
            "w.yaml:2:41: workers.0: maxConcurrentTasks is 3, and the process runs 2 at most"),
        Case(
            "highAvailability: true\n",
            "w.yaml:1:19: there is no other coordinator to go to; name them in coordinatorRegistry"),
        Case(
            "highAvailability: true\ncoordinatorRegistry: ['http://localhost:8080']\n",
            "w.yaml:1:19: there is no other coordinator to go to; name them in coordinatorRegistry",
            "coordinatorRegistry is not yet in effect (failover to other coordinators)"),
        Case(
            "coordinatorRegistry: http://b:1\n",
            "w.yaml:1:22: coordinatorRegistry has no effect without highAvailability",
            "coordinatorRegistry is not yet in effect (failover to other coordinators)"),
        Case(
            "taskTimeout: 10m\ndrainTimeout: 1m\n",
            "w.yaml:1:14: taskTimeout is longer than drainTimeout (60 s): a task that long is stopped when the worker ends"
        ),
        Case("drainTimeout: 1m\n"),
        Case("taskMemory: 16GiB\n", "w.yaml:1:13: taskMemory is more than the 8 GiB that the process may use"),
        Case(
            "maxCpuPercent: 0\n", "w.yaml:1:16: maxCpuPercent is 0%: no task will ever be taken",
            "maxCpuPercent is not yet in effect (admission)"),
        Case(
            "resetState: true\n",
            "w.yaml:1:13: resetState sets the state aside at every start; give it once, as --reset-state",
            "resetState is not yet in effect (recovery)"),
        Case(
            "cpusPerTask: 64\n", "w.yaml:1:14: cpusPerTask is more than the 4 processors that there are",
            "cpusPerTask is not yet in effect (enforcement by cgroup)"),
        Case("memoryPerTask: 9GiB\n", "w.yaml:1:16: memoryPerTask is more than taskMemory, 8 GiB"),
        Case(
            "worker: {name: x}\nworkers: [{name: a}]\n",
            "w.yaml:1:16: has no effect, each identity of the list has a name of its own"),
        Case("caFile: /ca.pem\n", "caFile has no effect: http://localhost:8080 is not https"),
        Case(
            "cudaStreams: 4\nworkers: [{name: a, optimizeFor: throughput}, {name: b}]\n",
            "cudaStreams is not yet in effect (model runner)",
            "workers.0.optimizeFor is not yet in effect (model runner)"),
        Case("cudaStreams: 1\nmixedPrecision: false\nmemoryBuffer: 0\n"),
    ])
    func `these settings get this advice`(_ odd: Case) throws {
        let scratch = try Scratch()
        try scratch.write("w.yaml", odd.text)
        let loaded = try WorkerSettings.load(configFiles: ["w.yaml"], surroundings: scratch.surroundings())
        #expect(loaded.warnings == odd.warnings)
        #expect(loaded.settings.pending.count == odd.warnings.count { $0.contains("not yet in effect") })
    }

    @Test func `more than there is becomes what there is`() throws {
        let scratch = try Scratch()
        let variables = ["DT_CPUS_PER_TASK": "64", "DT_MEMORY_PER_TASK": "1TiB"]
        let profile = try WorkerSettings.load(surroundings: scratch.surroundings(variables)).settings.identity.profile
        #expect(profile.cpusPerTask == 4)
        #expect(profile.memoryPerTask == .gibibytes(8))
    }

    @Test(arguments: [
        ("80", 80.0), ("80%", 80), ("0", 0), ("0.5%", 0.5), ("100", 100), ("99.5", 99.5), ("1%", 1), ("0%", 0),
    ])
    func `a percentage may be written like this`(_ text: String, _ percent: Double) throws {
        let scratch = try Scratch()
        let settings = try WorkerSettings.load(surroundings: scratch.surroundings(["DT_MAX_CPU_PERCENT": text]))
            .settings
        #expect(settings.limits.maxCPUPercent == percent)
    }

    @Test(arguments: [("0.2", 0.2), ("20%", 0.2), ("0", 0), ("99%", 0.99), (".5", 0.5)])
    func `a fraction may be written like this`(_ text: String, _ fraction: Double) throws {
        let scratch = try Scratch()
        let settings = try WorkerSettings.load(surroundings: scratch.surroundings(["DT_MEMORY_BUFFER": text])).settings
        #expect(settings.limits.memoryBuffer == fraction)
    }
}
