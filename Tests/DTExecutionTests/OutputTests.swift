import DTExecution
import DTTestKit
import DTWire
import Glibc
import Logging
import Testing

@Suite(.timeLimit(.minutes(5)))
struct OutputTests {
    @Test func `output without end is cut, counted and said, and the task goes on`() async throws {
        let stage = try await Stage { settings, _ in
            settings.outputBytes = 100_000
            settings.handlers["loud"] = .shell("yes | head -c 5000000; echo done >&2")
        }
        let assignment = stage.assignment("custom", ["name": "loud"])
        let outcome = await stage.run(assignment)
        #expect(outcome.status == .succeeded)
        #expect(outcome.streams[.stdout] == StreamSummary(length: 5_000_000, dropped: 4_900_000))
        #expect(outcome.streams[.stderr] == StreamSummary(length: 5, dropped: 0))
        #expect(stage.log.text(.stdout).utf8.count == 100_000)
        #expect(stage.log.isInOrder)
        let kept = stage.executor.output(of: assignment.leaseID)
        #expect(kept.length(of: .stdout) == 100_000)
        #expect(try kept.read(.stdout, from: 99_998, atMost: 100) == Array("y\n".utf8))
        kept.remove()
        #expect(stage.remains == [])
        #expect(try kept.read(.stdout, from: 0, atMost: 100) == [])
    }

    @Test func `a task may ask for less output, and not for more`() async throws {
        let stage = try await Stage { settings, _ in
            settings.outputBytes = 1000
            settings.handlers["loud"] = .shell("head -c 5000 /dev/zero")
        }
        for (wanted, kept) in [(10, 10), (100_000, 1000)] {
            let outcome = await stage.run("custom", ["name": "loud"]) { $0.limits.output = ByteCount(Int64(wanted)) }
            #expect(outcome.streams[.stdout] == StreamSummary(length: 5000, dropped: Int64(5000 - kept)))
        }
    }

    @Test func `a task's limits hold for its processes`() async throws {
        let stage = try await Stage { settings, _ in
            settings.handlers["limits"] = .shell("ulimit -n; ulimit -f; ulimit -c")
        }
        _ = await stage.run("custom", ["name": "limits"]) { spec in
            spec.limits = TaskLimits(openFiles: 64, fileSize: .mebibytes(1))
        }
        #expect(stage.log.text(.stdout) == "64\n2048\n0\n")
    }

    @Test(.enabled(if: TinyDisk.isPossible))
    func `a full disk ends the task with its reason, whether output or sources fill it`() async throws {
        let disk = try #require(TinyDisk(bytes: 256 << 10))
        let stage = try await Stage { settings, _ in
            settings.folder = "\(disk.path)/tasks"
            settings.handlers["loud"] = .shell("yes; sleep 600")
        }
        let loud = await stage.run("custom", ["name": "loud"])
        #expect(loud.status == .errored)
        #expect(loud.code == .diskFull)
        #expect(loud.message?.contains("stdout") == true)
        #expect(loud.streams[.stdout].map { $0.length > 0 } == true)
        // Now there is no room for a first byte.
        #expect(await stage.run("custom", ["name": "loud"]).code == .diskFull)
        #expect(access("\(disk.path)/tasks/task.1.stdout", F_OK) == 0)
        #expect(access("\(disk.path)/tasks/task.2.stdout", F_OK) != 0)
        stage.executor.output(of: LeaseID(TaskID(unchecked: "task"), Fence(1))).remove()

        let sources = await stage.run("custom", ["name": "loud"]) { spec in
            spec.sources = [TaskSource(path: "big", content: Bytes([UInt8](repeating: 7, count: 512 << 10)))]
        }
        #expect(sources.status == .errored)
        #expect(sources.code == .diskFull)
        #expect(sources.message?.contains("sources[0]") == true)
    }

    @Test func `an executor clears away what a killed worker left, and keeps the output`() async throws {
        let stage = try await Stage { _, scratch in
            mkdir("\(scratch)/tasks", 0o700)
            mkdir("\(scratch)/tasks/task.7", 0o700)
            mkdir("\(scratch)/tasks/task.7/sub", 0o000)
            close(open("\(scratch)/tasks/task.7.stdout", O_CREAT | O_WRONLY, 0o600))
        }
        #expect(stage.remains == ["task.7.stdout"])
    }

    @Test func `two executors cannot have one folder`() async throws {
        let stage = try await Stage()
        let failure = #expect(throws: TaskFailure.self) {
            try Executor(
                ExecutionSettings(folder: "\(stage.scratch)/tasks", environment: [:]), warden: stage.warden,
                clocks: .system, logger: Logger(label: "test"))
        }
        #expect(failure?.message.contains("another worker") == true)
        #expect(throws: TaskFailure.self) {
            try Executor(
                ExecutionSettings(folder: "relative", environment: [:]), warden: stage.warden, clocks: .system,
                logger: Logger(label: "test"))
        }
    }
}

/// A small file system of its own, for tests that fill it. Needs the right to mount.
final class TinyDisk {
    let path: String

    static let isPossible: Bool = { TinyDisk(bytes: 64 << 10) != nil }()

    init?(bytes: Int) {
        path = "/tmp/dt-disk-\(UInt64.random(in: .min ... .max))"
        mkdir(path, 0o700)
        guard mount("tmpfs", path, "tmpfs", 0, "size=\(bytes)") == 0 else {
            rmdir(path)
            return nil
        }
    }

    deinit {
        umount2(path, Int32(MNT_DETACH))
        rmdir(path)
    }
}
