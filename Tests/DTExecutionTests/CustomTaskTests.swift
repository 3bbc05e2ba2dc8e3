import DTExecution
import DTTestKit
import DTWire
import Glibc
import Testing

@Suite(.timeLimit(.minutes(5)))
struct CustomTaskTests {
    @Test func `a declared handler reads its parameters and leaves a result`() async throws {
        let stage = try await Stage { settings, _ in
            // For so long that its start is told too.
            settings.handlers["echo"] = .shell("echo seen; echo oops >&2; cat > $DT_RESULT_FILE; sleep 0.1")
        }
        let outcome = await stage.run("custom", ["name": "echo", "parameters": ["a": [1, 2.5, "x"], "b": .null]])
        #expect(outcome.status == .succeeded)
        #expect(outcome.code == .completed)
        #expect(outcome.exitCode == 0)
        #expect(outcome.report?.custom == ["a": [1, 2.5, "x"], "b": .null])
        #expect(outcome.streams == [.stdout: StreamSummary(length: 5), .stderr: StreamSummary(length: 5)])
        #expect(outcome.usage != nil)
        #expect(outcome.durationMilliseconds.map { $0 > 0 } == true)
        #expect(stage.log.text(.stdout) == "seen\n")
        #expect(stage.log.text(.stderr) == "oops\n")
        #expect(stage.log.started.count == 1)
        #expect(stage.remains == ["task.1.stderr", "task.1.stdout"])
    }

    @Test func `a handler without a result succeeds, and one that fails keeps its result`() async throws {
        let stage = try await Stage { settings, _ in
            settings.handlers["quiet"] = .shell("true")
            settings.handlers["loud"] = .shell("echo '{\"why\": 1}' > $DT_RESULT_FILE; exit 3")
        }
        let quiet = await stage.run("custom", ["name": "quiet"])
        #expect(quiet.status == .succeeded)
        #expect(quiet.report == nil)
        #expect(stage.log.started.count <= 1)
        let loud = await stage.run("custom", ["name": "loud"])
        #expect(loud.status == .failed)
        #expect(loud.code == .exitCode)
        #expect(loud.exitCode == 3)
        #expect(loud.report?.custom == ["why": 1])
    }

    @Test(arguments: [
        ("echo '{' > $DT_RESULT_FILE", "no JSON"), ("echo '{} {}' > $DT_RESULT_FILE", "no JSON"),
        ("head -c 5000 /dev/zero > $DT_RESULT_FILE", "larger"), ("mkfifo $DT_RESULT_FILE", "no plain file"),
        ("ln -s /etc/passwd $DT_RESULT_FILE", "no plain file"), ("mkdir $DT_RESULT_FILE", "no plain file"),
    ])
    func `a result that is none fails the task and says why`(script: String, says: String) async throws {
        let stage = try await Stage { settings, _ in
            settings.resultBytes = 4096
            settings.handlers["bad"] = .shell(script)
        }
        let outcome = await stage.run("custom", ["name": "bad"])
        #expect(outcome.status == .failed)
        #expect(outcome.code == .invalidResult)
        #expect(outcome.message?.contains(says) == true, "\(outcome.message ?? "")")
    }

    @Test func `a task sees its own folder and identity, and no secret of the worker`() async throws {
        let stage = try await Stage { settings, _ in
            settings.handlers["env"] = HandlerDeclaration(
                command: ["sh", "-c", "env; pwd; ls -a; stat -c %a ."], environment: ["FROM_HANDLER": "1"])
        }
        let outcome = await stage.run("custom", ["name": "env"]) { spec in
            spec.environment = ["MINE": "yes", "LANG": "xx", "DT_ATTEMPT": "99"]
        }
        #expect(outcome.status == .succeeded)
        let lines = Set(stage.log.text(.stdout).split(separator: "\n").map(String.init))
        let folder = "\(stage.scratch)/tasks/task.1"
        for line in [
            "MINE=yes", "LANG=xx", "FROM_HANDLER=1", "DT_TASK_ID=task", "DT_ATTEMPT=1", "HOME=\(folder)",
            "TMPDIR=\(folder)", folder, "700",
        ] { #expect(lines.contains(line), "\(line)") }
        #expect(!stage.log.text(.stdout).contains("secret"))
    }

    @Test func `a name that is not declared is rejected with those that are`() async throws {
        let stage = try await Stage { settings, _ in settings.handlers["prepare"] = .shell("true") }
        let outcome = await stage.run("custom", ["name": "prepar"])
        #expect(outcome.status == .rejected)
        #expect(outcome.code == .unknownHandler)
        #expect(outcome.message?.contains("did you mean \"prepare\"") == true)
        #expect(outcome.message?.contains("hash, noop, prepare") == true)
        #expect(outcome.started == nil)
    }

    @Test(
        arguments: [
            ("", ["name": "x"], "type"), ("benchmrk", ["name": "x"], "did you mean \"benchmark\""),
            ("custom", ["name": "noop", "nmae": 1], "config.nmae"), ("custom", ["name": 7], "config.name"),
            ("custom", ["name": "noop", "parameters": [1]], "config.parameters"),
            ("custom", ["name": "noop", "parameters": ["a": 1]], "config.parameters.a"),
            ("custom", ["name": "hash", "parameters": ["size": -1]], "config.parameters.size"),
            ("custom", ["name": "hash", "parameters": [:]], "config.parameters.text"),
            ("test", ["test_file": ""], "config.test_file"), ("test", ["test_args": []], "config.test_file"),
            ("benchmark", ["model": "m", "batch_sizes": [0]], "config.batch_sizes[0]"),
            ("benchmark", ["model": "../m"], "config.model"),
        ] as [(String, JSONValue, String)])
    func `what can never run is rejected and the message names the key`(
        type: String, config: JSONValue, says: String
    ) async throws {
        let stage = try await Stage()
        let outcome = await stage.run(type, config)
        #expect(outcome.status == .rejected)
        #expect(outcome.message?.contains(says) == true, "\(outcome.message ?? "")")
        #expect(stage.remains == [])
    }

    @Test func `a handler whose program is missing says which and where it was looked for`() async throws {
        let stage = try await Stage { settings, _ in
            settings.handlers["gone"] = HandlerDeclaration(command: ["no-such-program"])
            settings.handlers["lost"] = HandlerDeclaration(command: ["/no/such/program"])
        }
        for name in ["gone", "lost"] {
            let outcome = await stage.run("custom", ["name": .string(name)])
            #expect(outcome.status == .errored)
            #expect(outcome.code == .programMissing)
            #expect(outcome.message?.contains("such") == true)
        }
        #expect(stage.remains == [])
    }

    @Test func `the built-in handlers run without a process`() async throws {
        let stage = try await Stage()
        let noop = await stage.run("custom", ["name": "noop"])
        #expect(noop.status == .succeeded)
        #expect(noop.usage == nil)
        let text = await stage.run("custom", ["name": "hash", "parameters": ["text": "abc"]])
        #expect(
            text.report?.custom?["sha256"]
                == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
        let zeros = await stage.run("custom", ["name": "hash", "parameters": ["size": 3_000_000]])
        #expect(
            zeros.report?.custom == [
                "sha256": "35bce4eae54ec8e6cc2868baa8d157914d6ae2858811b4cc0c078c94460fa26f", "bytes": 3_000_000,
            ])
        #expect(stage.log.started == [])
        #expect(stage.remains == [])
    }

    @Test func `a hash that takes too long ends at its time limit`() async throws {
        let stage = try await Stage()
        let outcome = await stage.run("custom", ["name": "hash", "parameters": ["size": 17_179_869_184]]) { spec in
            spec.timeout = TimeSpan(.milliseconds(50))
        }
        #expect(outcome.status == .timedOut)
    }

    @Test func `many tasks at once leave nothing but their outcomes`() async throws {
        let stage = try await Stage { settings, _ in
            settings.handlers["echo"] = .shell("read line; echo $line > $DT_RESULT_FILE")
        }
        let assignments = (0..<100).map {
            stage.assignment("custom", ["name": "echo", "parameters": ["n": .integer($0)]])
        }
        let (executor, sink) = (stage.executor, stage.log.sink)
        let outcomes = await withTaskGroup(of: (Int64, Outcome).self) { group in
            for (number, assignment) in assignments.enumerated() {
                group.addTask { (Int64(number), await executor.run(assignment, events: sink)) }
            }
            return await group.reduce(into: [Int64: Outcome]()) { $0[$1.0] = $1.1 }
        }
        for (number, outcome) in outcomes { #expect(outcome.report?.custom == ["n": .integer(number)]) }
        #expect(outcomes.count == 100)
        #expect(stage.remains == [])
    }
}
