import DTConfig
import DTWire
import Testing

/// What a profile comes to on a machine, and what may be made of one.
@Suite(.timeLimit(.minutes(5)))
struct ProfileTests {
    private func load(
        _ text: String, _ variables: [String: String] = [:], cpus: Double = 4
    ) throws -> Loaded<WorkerSettings> {
        let scratch = try Scratch()
        try scratch.write("w.yaml", text)
        var surroundings = scratch.surroundings(variables)
        surroundings.resources.cpus = cpus
        return try WorkerSettings.load(configFiles: ["w.yaml"], surroundings: surroundings)
    }

    @Test func `the guide's profiles are worked out from what the process may use`() throws {
        let benchmark = try load("", ["DT_PROFILE": "benchmark"]).settings
        #expect(
            benchmark.identity.profile
                == ExecutionProfile(
                    name: "benchmark", maxConcurrentTasks: 1, isExclusive: true, cpusPerTask: 4,
                    memoryPerTask: .gibibytes(8), niceness: 0, warmUp: .seconds(1), coolDown: .seconds(30)))
        #expect(benchmark.maxConcurrentTasks == 4)
        let test = try load("taskMemory: 4GiB", cpus: 2.5).settings
        #expect(
            test.identity.profile
                == ExecutionProfile(
                    name: "test", maxConcurrentTasks: 2, cpusPerTask: 2.5, memoryPerTask: .gibibytes(2), niceness: 5,
                    coolDown: .seconds(15)))
        let light = try load("profile: light").settings
        #expect(
            light.identity.profile
                == ExecutionProfile(
                    name: "light", maxConcurrentTasks: 16, cpusPerTask: 1, memoryPerTask: .gibibytes(1), niceness: 10,
                    coolDown: .seconds(5)))
        #expect(light.maxConcurrentTasks == 16)
        let tiny = try load("profile: light", cpus: 0.5).settings
        #expect(tiny.identity.profile.cpusPerTask == 0.5)
        #expect(tiny.identity.profile.maxConcurrentTasks == 4)
    }

    @Test func `an explicit setting goes before the profile's`() throws {
        let scratch = try Scratch()
        var flags = FlagValues()
        flags.set(WorkerOptions.profile, "benchmark")
        flags.set(WorkerOptions.maxConcurrentTasks, "2")
        flags.set(WorkerOptions.taskTimeout, "3600")
        let loaded = try WorkerSettings.load(flags: flags, surroundings: scratch.surroundings())
        #expect(loaded.settings.identity.profile.maxConcurrentTasks == 2)
        #expect(loaded.settings.identity.profile.isExclusive)
        #expect(loaded.settings.maxConcurrentTasks == 2)
        #expect(loaded.origins["maxConcurrentTasks"] == .flag("--max-concurrent-tasks"))
        #expect(loaded.origins["coolDown"] == .profile("benchmark"))
    }

    @Test func `a profile of the file extends another, link by link`() throws {
        let loaded = try load(
            """
            profiles:
              nightly: {extends: quiet, maxConcurrentTasks: 3, warmUp: 5s}
              quiet: {extends: benchmark, coolDown: 1m, maxConcurrentTasks: 2}
              plain: {niceness: 19}
            profile: nightly
            """)
        let profile = loaded.settings.identity.profile
        #expect(
            profile
                == ExecutionProfile(
                    name: "nightly", maxConcurrentTasks: 3, isExclusive: true, cpusPerTask: 4,
                    memoryPerTask: .gibibytes(8), niceness: 0, warmUp: .seconds(5), coolDown: .seconds(60)))
        #expect(loaded.origins["coolDown"]?.description == "w.yaml:3:41")
        #expect(loaded.origins["exclusive"] == .profile("benchmark"))
    }

    @Test(arguments: [
        (
            "profile: bnchmark",
            ["w.yaml:1:10: profile must be benchmark, test, light, not \"bnchmark\" (did you mean \"benchmark\"?)"]
        ),
        (
            "profiles: {light: {niceness: 3}}",
            ["w.yaml:1:12: profiles.light is built in; take another name, and extend it"]
        ),
        (
            "profiles: {a: {extends: b}}",
            ["w.yaml:1:25: profiles.a.extends must be benchmark, test, light, not \"b\""]
        ),
        ("profiles: {a: {extends: a}}", ["w.yaml:1:25: profiles.a.extends leads back to itself: a → a"]),
        (
            "profiles: {a: {extends: b}, b: {extends: c}, c: {extends: a}, d: {extends: a}}",
            ["w.yaml:1:25: profiles.a.extends leads back to itself: a → b → c → a"]
        ),
        ("profiles: {a: {taskTimeout: 3}}", ["w.yaml:1:16: unknown key 'profiles.a.taskTimeout'"]),
        (
            "profiles: {a: {nicenes: 3}}",
            ["w.yaml:1:16: unknown key 'profiles.a.nicenes' (did you mean profiles.a.niceness?)"]
        ),
        ("profiles: [a]", ["w.yaml:1:11: profiles must be an object with profiles by name, and is a list"]),
        (
            "profiles: {a: {cpusPerTask: 0}}",
            ["w.yaml:1:29: profiles.a.cpusPerTask must be a number from 0.01 to 4096, not \"0\""]
        ),
    ])
    func `a wrong profile gets these errors`(_ text: String, _ messages: [String]) throws {
        let errors = #expect(throws: ConfigErrors.self) { _ = try load(text) }
        #expect(errors?.errors.map(\.description) == messages)
    }
}
