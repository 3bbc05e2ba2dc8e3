import DTTestKit
import Testing

/// `dt config` as an operator uses it.
@Suite(.timeLimit(.minutes(2)))
struct ConfigCommandTests {
    /// A folder with files of settings, and `dt` run in it.
    struct Bench {
        let folder: ScratchFolder

        init(_ files: [String: String] = [:]) throws {
            folder = try ScratchFolder()
            for (name, text) in files { try folder.write(name, text) }
        }

        func dt(_ arguments: String..., environment: [String: String] = [:]) async throws -> Program.Ending {
            try await run(arguments, environment: environment)
        }

        func run(_ arguments: [String], environment: [String: String] = [:]) async throws -> Program.Ending {
            let variables = ["PATH": "/usr/bin:/bin", "HOME": folder.path]
            return try await Program(
                BuiltProduct.path("dt"), ["config"] + arguments, environment: variables.merging(environment) { $1 },
                currentFolder: folder.path
            ).ending()
        }
    }

    @Test func `check says everything that is wrong and exits with 78`() async throws {
        let bench = try Bench(["w.yaml": "coordinator: {ulr: x}\nhandlers: {a: {command: [x], enviroment: {A: 1}}}\n"])
        let wrong = try await bench.dt("check", "--config", "w.yaml", "--task-timeout", "0")
        #expect(wrong.status == 78)
        #expect(wrong.errors.contains("w.yaml:1:15: unknown key 'coordinator.ulr' (did you mean coordinator.url?)"))
        #expect(
            wrong.errors.contains(
                "w.yaml:2:30: unknown key 'handlers.a.enviroment' (did you mean handlers.a.environment?)"))
        #expect(wrong.errors.contains("--task-timeout: must be from 1s to 30d, not \"0\""))
        try bench.folder.write("w.yaml", "tags: [x]\nhighAvailability: true\n")
        let right = try await bench.dt("check", "--config", "w.yaml")
        #expect(right.status == 0)
        #expect(right.output == "Read w.yaml\nThe settings are right: one identity.\n")
        #expect(right.errors.contains("w.yaml:2:19: there is no other coordinator to go to"))
    }

    @Test func `show says where a value that is set in every layer comes from, layer by layer`() async throws {
        let profiles = "profiles: {mine: {extends: light, maxConcurrentTasks: 5}}\nprofile: mine\n"
        let top = "maxConcurrentTasks: 4\n"
        let list = "workers: [{name: a, maxConcurrentTasks: 3}]\n"
        let bench = try Bench([
            "1.yaml": profiles, "2.yaml": profiles + top, "3.yaml": profiles + top + "workers: [{name: a}]\n",
            "4.yaml": profiles + top + list,
        ])
        func plain(_ file: String, _ variables: [String: String] = [:], _ flag: String? = nil) async throws -> String {
            let flags = flag.map { ["--max-concurrent-tasks", $0] } ?? []
            let ending = try await bench.run(["show", "--origin", "--config", file] + flags, environment: variables)
            let line = ending.output.split(separator: "\n").last { $0.hasPrefix("maxConcurrentTasks") } ?? ""
            return line.split(separator: " ").dropFirst().joined(separator: " ")
        }
        let all = ["DT_MAX_CONCURRENT_TASKS": "2"]
        let own = all.merging(["DT_WORKERS_0_MAX_CONCURRENT_TASKS": "1"]) { $1 }
        #expect(try await plain("4.yaml", own, "9") == "9 --max-concurrent-tasks")
        #expect(try await plain("4.yaml", own) == "1 DT_WORKERS_0_MAX_CONCURRENT_TASKS")
        #expect(try await plain("4.yaml", all) == "3 4.yaml:4:41")
        #expect(try await plain("3.yaml", all) == "2 DT_MAX_CONCURRENT_TASKS")
        #expect(try await plain("3.yaml") == "4 3.yaml:3:21")
        #expect(try await plain("1.yaml") == "5 1.yaml:1:55")
        try bench.folder.write("0.yaml", "{}")
        #expect(try await plain("0.yaml", ["DT_PROFILE": "benchmark"]) == "1 profile benchmark")
        let standard = try await bench.dt("show", "--origin", "--config", "0.yaml")
        #expect(standard.output.contains(/\ntaskTimeout +3600 +default\n/))
    }

    @Test func `no secret is shown, wherever it stands`() async throws {
        let bench = try Bench([
            "w.yaml":
                "allowInsecureFiles: true\napiKey: hunter2-a\nworkers: [{name: a, token: hunter2-b}, {name: b}]\nhandlers: {h: {command: [x], environment: {K: hunter2-c}}}\n"
        ])
        let variables = ["DT_TOKEN": "hunter2-d", "DT_WORKERS_1_API_KEY": "hunter2-e"]
        for arguments in ["--origin", "--json"] {
            let ending = try await bench.dt(
                "show", arguments, "--config", "w.yaml", "--api-key", "hunter2-f", environment: variables)
            #expect(ending.status == 0, "\(ending.errors)")
            #expect(ending.output.contains("<redacted>"))
            #expect(!ending.output.contains("hunter2") && !ending.errors.contains("hunter2"))
        }
        let broken = try await bench.dt("show", "--token", "hunter2 g", environment: ["DT_API_KEY": "hunter2 h"])
        #expect(broken.status == 78)
        #expect(!broken.errors.contains("hunter2"))
    }

    @Test func `one identity is shown by its name or its number`() async throws {
        let bench = try Bench(["w.yaml": "workers: [{name: a, tags: [x]}, {name: b, tags: [y]}]\n"])
        for argument in ["b", "1"] {
            let ending = try await bench.dt("show", "--config", "w.yaml", "--identity", argument)
            #expect(ending.output.hasPrefix("Identity b: profile test, "))
            #expect(ending.output.contains(/\ntags +y\n/) && !ending.output.contains("Identity a"))
        }
        let unknown = try await bench.dt("show", "--config", "w.yaml", "--identity", "c")
        #expect(unknown.status == 64)
        #expect(unknown.errors.contains("there is no identity c; there are a, b"))
    }

    @Test func `init writes the sample, which is right, and overwrites nothing`() async throws {
        let bench = try Bench()
        let printed = try await bench.dt("init")
        #expect(Array(printed.output.utf8) == (try RepositoryFile.contents("etc/dt/worker.yaml")))
        #expect(try await bench.dt("init", "--output", "w.yaml").status == 0)
        let check = try await bench.dt("check", "--config", "w.yaml")
        #expect(check.status == 0 && check.errors.isEmpty)
        #expect(try await bench.dt("init", "--output", "w.yaml").status == 73)
    }

    @Test func `a coordinator's file is checked and shown too`() async throws {
        let bench = try Bench(["c.yaml": "lease: 90\nheartbeat: {max: 10}\n"])
        let shown = try await bench.dt("show", "--program", "coordinator", "--origin", "--config", "c.yaml")
        #expect(shown.status == 0)
        #expect(shown.output.contains(/\nlease +90 +c.yaml:1:8\n/))
        let flag = try await bench.dt("check", "--program", "coordinator", "--tags", "x")
        #expect(flag.status == 64)
    }
}
