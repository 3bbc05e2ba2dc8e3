import DTTestKit
import DTWire
import Glibc
import Testing

/// `kill -9` of the worker.
@Suite(.serialized, .timeLimit(.minutes(1)))
struct WorkerCrashTests {
    @Test func `a task under a killed worker leaves no process and ends in one outcome`() async throws {
        let stage = try await Stage()
        let api = try stage.api
        let marker = "marker-\(UInt64.random(in: .min ... .max))"
        // On its first attempt it hides two processes, in sessions of their own; on the second there is nothing to wait for.
        let flag = stage.scratch.path("first-attempt-was")
        let id = try await api.submit(
            .script(
                """
                [ -e "$2" ] && exit 0
                : > "$2"
                setsid sh -c 'setsid sh -c "while :; do sleep 1000; done" "$1" & while :; do sleep 1000; done' x "$1" &
                ( ( while :; do sleep 1000; done ) & )
                echo ready
                sleep 1000
                """, arguments: [marker, flag]))
        try await api.running(id)
        #expect(try await eventually { try await api.log(id).content == Array("ready\n".utf8) }, "\(stage.logs)")
        #expect(await holds { ProcessTable.processes(with: marker).count >= 3 })

        stage.worker.kill()
        #expect(await holds { ProcessTable.processes(with: marker).isEmpty })
        try stage.worker.start()
        let detail = try await api.ended(id)
        #expect(detail.outcome?.status == .succeeded, "\(detail) \(stage.logs)")
        #expect(detail.attempts.count == 2)
        #expect(detail.attempts.first?.outcome?.status == .interrupted)
        #expect(detail.attempts.first?.outcome?.code == .workerDied)
        #expect(try await api.results().count { $0.taskID == id } == 1)
        #expect(ProcessTable.processes(with: marker).isEmpty)
    }

    @Test func `what a task left is killed at the next start, where the warden and its keeper died with the worker`()
        async throws
    {
        let stage = try await Stage()
        let api = try stage.api
        let marker = "marker-\(UInt64.random(in: .min ... .max))"
        var spec = TaskSpec.script(
            """
            setsid sh -c 'while :; do sleep 1000; done' "$1" &
            echo $PPID
            sleep 1000
            """, arguments: [marker])
        spec.retry.maxAttempts = 1
        let id = try await api.submit(spec)
        #expect(try await eventually { try await api.log(id).content.last == UInt8(ascii: "\n") }, "\(stage.logs)")
        #expect(await holds { ProcessTable.processes(with: marker).count >= 2 })
        let keeper = try #require(Int32(String(decoding: try await api.log(id).content.dropLast(), as: UTF8.self)))
        let warden = try #require(ProcessTable.parent(of: keeper))
        // Stopped first, so that none of them can act on another's death.
        let worker = try #require(stage.worker.child?.pid)
        for pid in [worker, warden, keeper] { kill(pid, SIGSTOP) }
        for pid in [warden, keeper] { kill(pid, SIGKILL) }
        stage.worker.kill()
        #expect(ProcessTable.processes(with: marker).isEmpty == false)

        try stage.worker.start()
        let outcome = try await api.ended(id).outcome
        #expect(outcome?.status == .interrupted)
        #expect(outcome?.code == .workerDied)
        #expect(outcome?.message?.contains("have been killed") == true, "\(outcome?.message ?? "") \(stage.logs)")
        #expect(outcome?.message?.contains("nothing of the task is left") == false)
        #expect(ProcessTable.processes(with: marker).isEmpty)
    }

    @Test func `every task of a stream is recorded once although the worker is killed again and again`() async throws {
        let stage = try await Stage()
        let ids = try await stage.submitStream {
            stage.worker.kill()
            try stage.worker.start()
        }
        try await expectEachOnce(ids, stage)
        // It was killed under tasks, and not between them alone.
        let attempts = try await stage.api.tasks().reduce(0) { $0 + $1.attempts }
        #expect(attempts > ids.count)
    }
}

extension Stage {
    /// Submits eight times 25 tasks, half of which do nothing, and each time lets something happen when a number drawn of
    /// them is recorded.
    func submitStream(_ happen: () async throws -> Void) async throws -> [TaskID] {
        var generator = SystemRandomNumberGenerator()
        var ids: [TaskID] = []
        for _ in 0..<8 {
            let moment = ids.count + Int.random(in: 0..<20, using: &generator)
            ids += try await api.submit(
                (0..<25).map { .retried($0 % 2 == 0 ? .noop() : .script("sleep 0.02")) })
            _ = try await eventually { try await api.results().count >= moment }
            try await happen()
        }
        return ids
    }
}

extension TaskSpec {
    /// With more attempts than a test kills processes.
    static func retried(_ spec: TaskSpec) -> TaskSpec {
        var spec = spec
        spec.retry.maxAttempts = 100
        return spec
    }
}

/// Waits until there are as many outcomes as tasks, and expects one success for each.
func expectEachOnce(_ ids: [TaskID], _ stage: Stage, sourceLocation: SourceLocation = #_sourceLocation) async throws {
    let api = try stage.api
    let areAllThere = try await eventually(within: .seconds(40)) { try await api.results().count >= ids.count }
    let results = try await api.results()
    #expect(areAllThere, "\(results.count) of \(ids.count) \(stage.logs)", sourceLocation: sourceLocation)
    #expect(Set(results.map(\.taskID)) == Set(ids), sourceLocation: sourceLocation)
    #expect(results.count == ids.count, sourceLocation: sourceLocation)
    let others = results.filter { $0.outcome.status != .succeeded }
    #expect(others.isEmpty, "\(others)", sourceLocation: sourceLocation)
}
