import DTExecution
import DTProcess
import DTTestKit
import DTWire
import Glibc
import Testing

@Suite(.timeLimit(.minutes(5)))
struct TestTaskTests {
    /// A Python that has pytest, when there is one here.
    static let hasPytest: Bool = {
        guard let python = try? ProgramSearch.find("python3", path: String(cString: getenv("PATH")), folder: "/") else {
            return false
        }
        var pid: pid_t = 0
        var arguments = ([python, "-c", "import pytest"] as [String]).map { strdup($0) } + [nil]
        defer { for argument in arguments { free(argument) } }
        var status: Int32 = -1
        guard posix_spawn(&pid, python, nil, nil, &arguments, environ) == 0, waitpid(pid, &status, 0) == pid else {
            return false
        }
        return status == 0
    }()

    private func pytestStage() async throws -> Stage {
        try await Stage { settings, scratch in
            settings.environment["PATH"] = String(cString: getenv("PATH"))
            settings.workspace = "\(scratch)/workspace"
        }
    }

    private func python(_ path: String, _ text: String) -> TaskSource {
        TaskSource(path: path, content: Bytes(text.utf8))
    }

    @Test(.enabled(if: hasPytest))
    func `a Python file runs under pytest and its cases are read back`() async throws {
        let stage = try await pytestStage()
        let outcome = await stage.run("test", ["test_file": "test_it.py", "test_args": ["-k", "not never"]]) { spec in
            spec.sources = [
                python(
                    "test_it.py",
                    """
                    import pytest
                    def test_good(): print("hello")
                    def test_bad(): assert 1 == 2, "one is not two"
                    def test_never(): assert False
                    @pytest.mark.skip(reason="not today")
                    def test_skipped(): pass
                    """)
            ]
        }
        #expect(outcome.status == .failed)
        #expect(outcome.code == .testsFailed)
        #expect(outcome.exitCode == 1)
        let cases = try #require(outcome.report?.test?.cases)
        #expect(cases.map(\.name) == ["test_good", "test_bad", "test_skipped"])
        #expect(cases.map(\.outcome) == [.passed, .failed, .skipped])
        #expect(cases[1].message?.contains("one is not two") == true)
        #expect(outcome.message == "1 of 3 cases did not pass: test_bad")
    }

    @Test(.enabled(if: hasPytest))
    func `a test of the workspace imports from there and leaves nothing there`() async throws {
        let stage = try await pytestStage()
        stage.write("VALUE = 7", to: "workspace/package/thing.py")
        stage.write(
            "from package.thing import VALUE\ndef test_value(): assert VALUE == 7", to: "workspace/tests/test_value.py")
        let outcome = await stage.run("test", ["test_file": "tests/test_value.py"])
        #expect(outcome.status == .succeeded, "\(stage.log.text(.stdout))")
        #expect(outcome.report?.test?.count(.passed) == 1)
        #expect(access("\(stage.scratch)/workspace/tests/__pycache__", F_OK) != 0)
        #expect(access("\(stage.scratch)/workspace/.pytest_cache", F_OK) != 0)
    }

    @Test(
        .enabled(if: hasPytest),
        arguments: [
            ("def test_(:", ReasonCode.testUsage, 2), ("x = 1", .noTests, 5), ("def test_a(): pass", .completed, 0),
        ])
    func `pytest's own endings have reasons of their own`(text: String, code: ReasonCode, exit: Int) async throws {
        let stage = try await pytestStage()
        let outcome = await stage.run("test", ["test_file": "test_it.py"]) { $0.sources = [python("test_it.py", text)] }
        #expect(outcome.code == code)
        #expect(outcome.exitCode == exit)
    }

    @Test func `a Python without pytest says how to get it`() async throws {
        let stage = try await Stage { settings, scratch in settings.python = "\(scratch)/python" }
        stage.write("#!/bin/sh\necho \"$0: No module named pytest\" >&2; exit 1", to: "python", mode: 0o700)
        let outcome = await stage.run("test", ["test_file": "test_it.py"]) { $0.sources = [python("test_it.py", "")] }
        #expect(outcome.status == .errored)
        #expect(outcome.code == .programMissing)
        #expect(outcome.message?.contains("pip install pytest") == true)
    }

    @Test func `a Python that is not there is named`() async throws {
        let stage = try await Stage { settings, _ in settings.python = "no-such-python" }
        let outcome = await stage.run("test", ["test_file": "test_it.py"]) { $0.sources = [python("test_it.py", "")] }
        #expect(outcome.status == .errored)
        #expect(outcome.code == .programMissing)
        #expect(outcome.message?.contains("no-such-python") == true)
    }

    /// What a stand-in for pytest that exits with 0 leaves as its report, and what that comes to.
    static let reports: [(report: String, status: OutcomeStatus, code: ReasonCode, says: String)] = [
        ("", .failed, .testUsage, "left no report"),
        ("printf '' > $r", .errored, .fileError, "ends early"),
        ("echo '<t' > $r", .errored, .fileError, "cannot be read"),
        ("echo '<t><testcase name=\"a\"/>' > $r", .errored, .fileError, "ends early"),
        ("head -c 3000 /dev/zero > $r", .errored, .fileError, "cannot be read"),
        ("mkdir $r", .errored, .fileError, "cannot be read"),
        ("echo '<t/>' > $r", .failed, .noTests, "ran no test"),
        (
            "echo '<t><testcase name=\"a\"/><testcase name=\"b\"><error/></testcase></t>' > $r", .failed, .testsFailed,
            "1 of 2 cases did not pass: b; yet"
        ),
    ]

    @Test(arguments: reports.indices)
    func `exit code 0 without a readable report of passed cases is no success`(index: Int) async throws {
        let expected = Self.reports[index]
        let stage = try await Stage { settings, scratch in
            settings.python = "\(scratch)/python"
            settings.reportBytes = 2000
        }
        stage.write(
            "#!/bin/sh\nfor a; do case $a in --junit-xml=*) r=${a#*=};; esac; done\n\(expected.report)", to: "python",
            mode: 0o700)
        let outcome = await stage.run("test", ["test_file": "test_it.py"]) { $0.sources = [python("test_it.py", "")] }
        #expect(outcome.status == expected.status)
        #expect(outcome.code == expected.code)
        #expect(outcome.message?.contains(expected.says) == true, "\(outcome.message ?? "")")
    }

    @Test(.enabled(if: hasPytest))
    func `a test that ends pytest early is no success, whatever failed before`() async throws {
        let stage = try await pytestStage()
        let text = "def test_a(): assert 0\ndef test_b():\n    import os; os._exit(0)"
        let outcome = await stage.run("test", ["test_file": "test_it.py"]) { $0.sources = [python("test_it.py", text)] }
        #expect(outcome.status == .failed)
        #expect(outcome.code == .testUsage)
        #expect(outcome.exitCode == 0)
    }

    @Test(
        .enabled(if: hasPytest),
        arguments: [
            (["--no-such-option"], "x = 1", "error: unrecognized arguments: --no-such-option"),
            ([], "import no_such_module", "ModuleNotFoundError: No module named 'no_such_module'"),
            ([], "def test_(:", "SyntaxError"),
        ] as [([JSONValue], String, String)])
    func `what pytest cannot load is told in its own words`(arguments: [JSONValue], text: String, says: String)
        async throws
    {
        let stage = try await pytestStage()
        let outcome = await stage.run("test", ["test_file": "test_it.py", "test_args": .array(arguments)]) { spec in
            spec.sources = [python("test_it.py", text)]
        }
        #expect(outcome.code == .testUsage)
        #expect(outcome.message?.contains(says) == true, "\(outcome.message ?? "")")
    }

    @Test(arguments: [(0, OutcomeStatus.succeeded, ReasonCode.completed), (9, .failed, .exitCode)])
    func `any program is a test whose exit code decides`(exit: Int, status: OutcomeStatus, code: ReasonCode)
        async throws
    {
        let stage = try await Stage()
        let outcome = await stage.run("test", ["test_file": "bin/check", "test_args": [.string("\(exit)")]]) { spec in
            spec.sources = [
                TaskSource(path: "bin/check", content: Bytes("#!/bin/sh\necho $1; exit $1".utf8), isExecutable: true)
            ]
        }
        #expect(outcome.status == status)
        #expect(outcome.code == code)
        #expect(outcome.exitCode == exit)
        #expect(stage.log.text(.stdout) == "\(exit)\n")
    }

    @Test func `a program that may not be run says what to do`() async throws {
        let stage = try await Stage()
        let outcome = await stage.run("test", ["test_file": "check"]) { $0.sources = [python("check", "#!/bin/sh\n")] }
        #expect(outcome.status == .errored)
        #expect(outcome.code == .programUnusable)
        #expect(outcome.message?.contains("chmod +x") == true)
    }

    @Test(arguments: ["no/such/test.py", "/no/such/test.py", "no-such-program"])
    func `a test file that is nowhere names the places`(file: String) async throws {
        let stage = try await Stage { settings, _ in settings.workspace = "/the/workspace" }
        let outcome = await stage.run("test", ["test_file": .string(file)])
        #expect(outcome.status == .errored)
        #expect(outcome.code == .programMissing)
        #expect(outcome.message?.contains(file) == true)
        #expect(file.hasPrefix("/") || outcome.message?.contains("/the/workspace") == true)
    }

    @Test func `a test that crashes names the signal`() async throws {
        let stage = try await Stage()
        let outcome = await stage.run("test", ["test_file": "check"]) { spec in
            spec.sources = [
                TaskSource(path: "check", content: Bytes("#!/bin/sh\nkill -SEGV $$".utf8), isExecutable: true)
            ]
        }
        #expect(outcome.status == .failed)
        #expect(outcome.code == .signal)
        #expect(outcome.signal == Int(SIGSEGV))
        #expect(outcome.message?.contains("SIGSEGV") == true)
    }
}
