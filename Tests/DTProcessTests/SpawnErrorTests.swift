import DTProcess
import DTTestKit
import DTWire
import Glibc
import Testing

@Suite(.timeLimit(.minutes(5)))
struct SpawnErrorTests {
    /// A file with this content and mode, for as long as the body runs.
    private func withFile(_ content: String, mode: mode_t, _ body: (String) async throws -> Void) async throws {
        let path = "/tmp/dt-\(marker())"
        let file = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o700)
        _ = content.withCString { write(file, $0, strlen($0)) }
        close(file)
        chmod(path, mode)
        defer { unlink(path) }
        try await body(path)
    }

    @Test func `a missing program is named`() async throws {
        let warden = try await Warden.built()
        let error = await #expect(throws: SpawnError.self) {
            try await warden.spawn(ProcessSpec(executable: "/no/such/program"))
        }
        #expect(error?.code == .programMissing)
        #expect(error?.message.contains("/no/such/program") == true)
        #expect(error?.systemError == ENOENT)
    }

    @Test(
        arguments: [
            ("#!/no/such/interpreter\n", 0o700, "interpreter"), ("no program at all", 0o700, "#!/bin/sh"),
            ("\u{7F}ELF, but then nothing", 0o700, "no program for this machine"),
        ] as [(String, mode_t, String)])
    func `a program that cannot be run is told from a missing one`(content: String, mode: mode_t, says: String)
        async throws
    {
        let warden = try await Warden.built()
        try await withFile(content, mode: mode) { path in
            let error = await #expect(throws: SpawnError.self) {
                try await warden.spawn(ProcessSpec(executable: path))
            }
            #expect(error?.code == .programUnusable)
            #expect(error?.message.contains(says) == true)
        }
    }

    @Test func `a file without the right to run says so`() async throws {
        let warden = try await Warden.built()
        try await withFile("#!/bin/sh\n", mode: 0o600) { path in
            let error = await #expect(throws: SpawnError.self) {
                try await warden.spawn(ProcessSpec(executable: path))
            }
            #expect(error?.code == .programUnusable)
            #expect(error?.systemError == EACCES)
        }
    }

    @Test func `a missing folder is named`() async throws {
        let warden = try await Warden.built()
        let error = await #expect(throws: SpawnError.self) {
            try await warden.spawn(ProcessSpec(executable: "/bin/true", folder: "/no/such/folder"))
        }
        #expect(error?.code == .spawnFailed)
        #expect(error?.message.contains("/no/such/folder") == true)
    }

    @Test func `a program that is still open for writing is waited for, and not for ever`() async throws {
        let warden = try await Warden.built()
        let folder = try ScratchFolder()
        let program = try folder.write("program", "#!/bin/sh\nexit 3\n")
        chmod(program, 0o755)
        let writer = open(program, O_WRONLY | O_CLOEXEC)
        let error = await #expect(throws: SpawnError.self) { try await warden.spawn(ProcessSpec(executable: program)) }
        #expect(error?.systemError == ETXTBSY)
        async let end = warden.spawn(ProcessSpec(executable: program)).end.value
        // Some of the time that the start takes: the writer lets go in the middle of it, or before.
        try await Task.sleep(for: .milliseconds(10))
        close(writer)
        #expect(try await end.exit == .exited(3))
    }

    @Test func `a limit that cannot be set refuses the start`() async throws {
        let warden = try await Warden.built()
        var spec = ProcessSpec(executable: "/bin/true")
        spec.resourceLimits = [ResourceLimit(.openFiles, soft: 100, hard: 50)]
        let error = await #expect(throws: SpawnError.self) { try await warden.spawn(spec) }
        #expect(error?.message.contains("resource limit") == true)
    }

    @Test func `a descriptor that is not open refuses the start`() async throws {
        let warden = try await Warden.built()
        var spec = ProcessSpec(executable: "/bin/true")
        spec.output = .descriptor(100_000)
        let error = await #expect(throws: SpawnError.self) { try await warden.spawn(spec) }
        #expect(error?.systemError == EBADF)
        #expect(try await warden.spawn(ProcessSpec(executable: "/bin/true")).end.value.exit == .exited(0))
    }

    @Test(
        arguments: [
            ("a NUL in an argument", ["true", "a\0b"], [:]),
            ("a NUL in a variable", ["true"], ["A": "a\0b"]),
            ("too much text", ["true", String(repeating: "a", count: 3 << 20)], [:]),
            ("too many arguments", [String](repeating: "a", count: 40_000), [:]),
            ("an argument too long for the system", ["true", String(repeating: "a", count: 200_000)], [:]),
        ] as [(Comment, [String], [String: String])])
    func `what no program can be given is refused`(
        what: Comment, arguments: [String], environment: [String: String]
    ) async throws {
        let warden = try await Warden.built()
        let spec = ProcessSpec(executable: "/bin/true", arguments: arguments, environment: environment)
        let error = await #expect(throws: SpawnError.self, what) { try await warden.spawn(spec) }
        #expect(error?.code == .spawnFailed)
        #expect(try await warden.spawn(ProcessSpec(executable: "/bin/true")).end.value.exit == .exited(0))
    }

    @Test func `a warden that is not there names the place`() async throws {
        let error = await #expect(throws: SpawnError.self) { try await Warden(.init(program: "/no/such/dt-warden")) }
        #expect(error?.code == .programMissing)
        #expect(error?.message.contains("/no/such/dt-warden") == true)
    }

    @Test func `a program that is no warden is found out`() async throws {
        let error = await #expect(throws: SpawnError.self) { try await Warden(.init(program: "/bin/true")) }
        #expect(error?.code == .wardenDied)
    }

    @Test func `a keeper that was killed while it had nothing to do is passed over`() async throws {
        let warden = try await Warden.built()
        let output = Collected()
        _ = await (try warden.spawn(.shell("echo $PPID", output: output))).end.value
        let keeper = try #require(Int32(output.text.dropLast()))
        for _ in 0..<20 {
            kill(keeper, SIGKILL)
            let end = await end(of: ProcessSpec(executable: "/bin/true"), on: warden)
            #expect(end.exit == .exited(0) || end.interruption != nil)
        }
        #expect(try await warden.spawn(ProcessSpec(executable: "/bin/true")).end.value.exit == .exited(0))
    }

    @Test func `a start right after the warden was killed has another warden`() async throws {
        let warden = try await Warden.built()
        for _ in 0..<5 {
            _ = await (try warden.spawn(.shell("true"))).end.value
            kill(warden.processID, SIGKILL)
            let end = await end(of: .shell("exit 3"), on: warden)
            // What the dying one had begun is interrupted with it, and never takes its end for the program's own.
            #expect(end.exit == .exited(3) || end.interruption != nil)
        }
    }

    /// Starts a program until a start is taken. One that a dying process had taken already is refused; then nothing runs, and
    /// it can be asked for again.
    private func end(of spec: ProcessSpec, on warden: Warden) async -> ProcessEnd {
        while true {
            do throws(SpawnError) {
                return await (try warden.spawn(spec)).end.value
            } catch {
                #expect(error.code == .wardenDied)
            }
        }
    }
}
