import DTProcess
import DTTestKit
import DTWire
import Glibc
import Testing

@Suite(.timeLimit(.minutes(5)))
struct WardenTests {
    @Test(arguments: [
        ("exit 0", ProcessExit.exited(0)), ("exit 7", .exited(7)), ("kill -9 $$", .signaled(9)),
        ("kill -TERM $$", .signaled(15)),
    ])
    func `the end of the first process is told as the kernel tells it`(script: String, exit: ProcessExit) async throws {
        let warden = try await Warden.built()
        let end = try await warden.spawn(.shell(script)).end.value
        #expect(end.exit == exit)
        #expect(end.interruption == nil)
        #expect(end.isProvenEmpty)
        #expect(end.usage.leftoverProcesses == 0)
    }

    @Test func `output comes whole and in order, before the end`() async throws {
        let warden = try await Warden.built()
        let (output, errors) = (Collected(), Collected())
        let process = try await warden.spawn(
            .shell(
                "i=0; while [ $i -lt 20000 ]; do echo line $i; i=$((i+1)); done; echo oops >&2", output: output,
                errors: errors))
        #expect(await process.end.value.exit == .exited(0))
        #expect(output.text == (0..<20_000).map { "line \($0)\n" }.joined())
        #expect(errors.text == "oops\n")
    }

    @Test func `a process gets its arguments, environment, folder and nothing else`() async throws {
        let warden = try await Warden.built()
        let output = Collected()
        var spec = ProcessSpec(
            executable: "/bin/sh",
            arguments: [
                "sh", "-c", "pwd; echo \"$1\"; echo $ONE; ls /proc/self/fd; wc -w < /proc/self/environ", "sh", "a b",
            ],
            environment: ["ONE": "1", "PATH": "/usr/bin:/bin"], folder: "/usr", output: .sink(output.sink))
        spec.errors = .sink(output.sink)
        _ = await (try warden.spawn(spec)).end.value
        // Descriptor 3 is the folder that ls reads.
        #expect(output.text.hasPrefix("/usr\na b\n1\n0\n1\n2\n3\n"))
    }

    @Test func `a process leads a session of its own, blocks and ignores no signal, and gains no rights`() async throws
    {
        let warden = try await Warden.built()
        let output = Collected()
        let process = try await warden.spawn(
            .shell(
                "cut -d' ' -f5,6 /proc/$$/stat; exec grep -E '^(SigBlk|SigIgn|NoNewPrivs)' /proc/self/status",
                output: output))
        let pid = process.processID
        _ = await process.end.value
        let lines = output.text.split(separator: "\n")
        #expect(lines.first == "\(pid) \(pid)")
        #expect(lines.contains("SigBlk:\t0000000000000000"))
        #expect(lines.contains("SigIgn:\t0000000000000000"))
        #expect(lines.contains("NoNewPrivs:\t1"))
    }

    @Test func `limits, niceness and the out-of-memory score hold for the process`() async throws {
        let warden = try await Warden.built()
        let output = Collected()
        var spec = ProcessSpec.shell(
            "ulimit -n; ulimit -f; cat /proc/self/oom_score_adj; cut -d' ' -f19 /proc/self/stat", output: output)
        spec.resourceLimits = [ResourceLimit(.openFiles, 77), ResourceLimit(.fileSize, 1 << 20)]
        spec.niceness = 5
        spec.outOfMemoryScoreAdjustment = 321
        _ = await (try warden.spawn(spec)).end.value
        #expect(output.text == "77\n2048\n321\n5\n")
    }

    @Test(.enabled(if: geteuid() == 0))
    func `a process runs as whom it was told to, and still dies with its keeper`() async throws {
        let warden = try await Warden.built()
        let output = Collected()
        var spec = ProcessSpec.shell("id -u; id -g; id -G; kill -9 $PPID || echo no", output: output)
        spec.identity = ProcessIdentity(user: 65_534, group: 65_533, furtherGroups: [65_532])
        _ = await (try warden.spawn(spec)).end.value
        #expect(output.text.hasPrefix("65534\n65533\n65533 65532\n"))
        #expect(output.text.hasSuffix("no\n"))
    }

    @Test func `the opened cgroup is entered before anything runs`() async throws {
        let folder = "/tmp/dt-\(marker())"
        let file = open(folder, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        defer {
            close(file)
            unlink(folder)
        }
        let warden = try await Warden.built()
        var spec = ProcessSpec.shell("cat \(folder)")
        let output = Collected()
        spec.output = .sink(output.sink)
        spec.cgroup = file
        _ = await (try warden.spawn(spec)).end.value
        #expect(output.text == "0")
    }

    @Test func `further descriptors follow the standard streams`() async throws {
        let warden = try await Warden.built()
        let (third, fourth) = (Collected(), Collected())
        var spec = ProcessSpec.shell("echo three >&3; echo four >&4")
        spec.furtherOutputs = [.sink(third.sink), .sink(fourth.sink)]
        _ = await (try warden.spawn(spec)).end.value
        #expect(third.text == "three\n")
        #expect(fourth.text == "four\n")
    }

    @Test func `usage covers all processes of the task`() async throws {
        let warden = try await Warden.built()
        // A grandchild does the work, and its parent waits for it.
        let script = "(i=0; while [ $i -lt 300000 ]; do i=$((i+1)); done); true"
        let end = try await warden.spawn(.shell(script)).end.value
        #expect(end.usage.userMilliseconds > 10)
        #expect(end.usage.peakMemoryBytes > 100 << 10)
        #expect(end.runningTime > .milliseconds(10))
    }

    @Test func `many tasks at once each get their own output and end`() async throws {
        let warden = try await Warden.built()
        let texts = try await withThrowingTaskGroup(of: (Int, String, ProcessExit?).self) { group in
            for number in 0..<200 {
                group.addTask {
                    let output = Collected()
                    let process = try await warden.spawn(
                        .shell("echo $1; exit $(($1 % 5))", "\(number)", output: output))
                    let exit = await process.end.value.exit
                    return (number, output.text, exit)
                }
            }
            return try await group.reduce(into: [(Int, String, ProcessExit?)]()) { $0.append($1) }
        }
        #expect(texts.count == 200)
        for (number, text, exit) in texts {
            #expect(text == "\(number)\n")
            #expect(exit == .exited(number % 5))
        }
    }

    @Test func `arguments and environment that fit no packet go by a file`() async throws {
        let warden = try await Warden.built()
        let output = Collected()
        var spec = ProcessSpec.shell("echo ${#LONG} ${#1}", String(repeating: "a", count: 100_000), output: output)
        spec.environment["LONG"] = String(repeating: "b", count: 120_000)
        _ = await (try warden.spawn(spec)).end.value
        #expect(output.text == "120000 100000\n")
    }

    @Test func `a process reads what it is given, and then the end`() async throws {
        let warden = try await Warden.built()
        let output = Collected()
        var spec = ProcessSpec.shell("cat; echo end", output: output)
        spec.input = .content(Array("{\"a\": 1}".utf8))
        _ = await (try warden.spawn(spec)).end.value
        #expect(output.text == "{\"a\": 1}end\n")
    }
}
