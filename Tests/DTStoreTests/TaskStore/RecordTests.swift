import DTScheduling
import DTStore
import DTWire
import Testing

@Suite(.timeLimit(.minutes(5)))
struct RecordTests {
    /// How task "a" stands when worker "w", which was given it first (fence 1), delivers an outcome.
    enum Situation: String, CaseIterable {
        /// Given to w, not yet started.
        case assigned
        /// Running on w.
        case running
        /// Running on w, with no attempts left.
        case last
        /// Running on w, and to be cancelled.
        case cancelling
        /// The lease of w lapsed; nobody has it.
        case requeued
        /// The lease of w lapsed, and v has it (fence 2).
        case reassigned
        /// The lease of w lapsed, and w has it again (fence 2).
        case again
        /// v had it after w, and ended it.
        case ended
        /// The lease of w lapsed with the last attempt.
        case spent
        /// The lease of w lapsed, and it was cancelled then.
        case cancelled
    }

    /// What is expected of one delivery, in words that do not depend on the place in the order of outcomes.
    enum Expected: Equatable {
        case ended, endedAndCancel(LeaseID), requeued, stale, unknown
    }

    struct Row: Sendable, CustomTestStringConvertible {
        var situation: Situation
        var fence: Int64
        var verdict: Expected
        var interrupted: Expected
        var other: Expected

        var testDescription: String { "\(situation), fence \(fence)" }

        func expected(_ status: OutcomeStatus) -> Expected {
            switch status {
            case .succeeded, .failed: verdict
            case .interrupted: interrupted
            default: other
            }
        }
    }

    /// protocol.md, "Leases, fences, outcomes", written out.
    static let table: [Row] = [
        Row(situation: .assigned, fence: 1, verdict: .ended, interrupted: .requeued, other: .ended),
        Row(situation: .running, fence: 1, verdict: .ended, interrupted: .requeued, other: .ended),
        Row(situation: .last, fence: 1, verdict: .ended, interrupted: .ended, other: .ended),
        Row(situation: .cancelling, fence: 1, verdict: .ended, interrupted: .ended, other: .ended),
        Row(situation: .requeued, fence: 1, verdict: .ended, interrupted: .requeued, other: .ended),
        Row(
            situation: .reassigned, fence: 1, verdict: .endedAndCancel(lease("a", 2)), interrupted: .stale,
            other: .stale),
        Row(situation: .again, fence: 1, verdict: .endedAndCancel(lease("a", 2)), interrupted: .stale, other: .stale),
        Row(situation: .again, fence: 2, verdict: .ended, interrupted: .requeued, other: .ended),
        Row(situation: .ended, fence: 1, verdict: .stale, interrupted: .stale, other: .stale),
        Row(situation: .spent, fence: 1, verdict: .stale, interrupted: .stale, other: .stale),
        Row(situation: .cancelled, fence: 1, verdict: .stale, interrupted: .stale, other: .stale),
        // What w was never given: another's fence, and fences that never were.
        Row(situation: .reassigned, fence: 2, verdict: .unknown, interrupted: .unknown, other: .unknown),
        Row(situation: .ended, fence: 2, verdict: .unknown, interrupted: .unknown, other: .unknown),
        Row(situation: .running, fence: 2, verdict: .unknown, interrupted: .unknown, other: .unknown),
        Row(situation: .running, fence: 0, verdict: .unknown, interrupted: .unknown, other: .unknown),
        Row(situation: .requeued, fence: 2, verdict: .unknown, interrupted: .unknown, other: .unknown),
    ]

    func arrange(_ situation: Situation, in bench: Bench) async throws -> WorkerSession {
        let (mine, other) = (try await bench.register("w"), try await bench.register("v"))
        let isLast = situation == .last || situation == .spent
        try await bench.submit("a", spec: Bench.spec(attempts: isLast ? 1 : 3))
        let held = try await bench.claim(for: mine)[0].lease
        if situation == .assigned { return mine }
        _ = try await bench.store.markStarted([held], of: mine, at: bench.now)
        switch situation {
        case .assigned, .running, .last: break
        case .cancelling: _ = try await bench.store.cancel(held.taskID, message: nil, at: bench.now)
        case .requeued, .spent: try await bench.lapse()
        case .reassigned:
            try await bench.lapse()
            try await bench.claim(for: other)
        case .again:
            try await bench.lapse()
            try await bench.claim(for: mine)
        case .ended:
            try await bench.lapse()
            let newer = try await bench.claim(for: other)[0].lease
            _ = try await bench.record(newer, .failed, by: other)
        case .cancelled:
            try await bench.lapse()
            _ = try await bench.store.cancel(held.taskID, message: nil, at: bench.now)
        }
        return mine
    }

    @Test(arguments: StoreKind.all, table)
    func `what becomes of an outcome depends on fence, status and what stands`(
        _ kind: StoreKind, _ row: Row
    ) async throws {
        for status in OutcomeStatus.allCases {
            let bench = try Bench(kind)
            let session = try await arrange(row.situation, in: bench)
            let id = TaskID(unchecked: "a")
            let before = try #require(try await bench.store.task(id))
            bench.pass(.seconds(1))
            let verdict = try await bench.record(lease("a", row.fence), status, by: session)
            let after = try #require(try await bench.store.task(id))
            let attempt = after.attempts.first { $0.fence == Fence(row.fence) }
            let expected = row.expected(status)
            switch verdict {
            case .ended(let sequence, let toCancel):
                #expect(expected == (toCancel.map { .endedAndCancel($0.lease) } ?? .ended), "\(status)")
                #expect(sequence > 0)
                #expect(after.row.status == TaskStatus(status))
                #expect(after.outcome == Bench.outcome(status))
                #expect(after.row.finished == bench.now)
                #expect(attempt?.ended == bench.now && attempt?.code == nil && attempt?.outcome == nil)
                if let toCancel {
                    #expect(toCancel.worker == before.row.worker)
                    #expect(after.attempts.last?.code == .outcomeKnown)
                }
            case .requeued:
                #expect(expected == .requeued, "\(status)")
                #expect(after.row.status == .queued)
                #expect(after.row.attempts == before.row.attempts)
                #expect(attempt?.outcome == Bench.outcome(status))
                #expect(attempt?.ended != nil && attempt?.code != nil)
            case .stale:
                #expect(expected == .stale, "\(status)")
                #expect(after.row == before.row)
                #expect(after.outcome == before.outcome)
                #expect(attempt?.outcome == Bench.outcome(status))
            case .unknownTask:
                #expect(expected == .unknown, "\(status)")
                #expect(after == before)
            case .duplicate, .incomplete, .invalid, .superseded: Issue.record("\(status): \(verdict)")
            }
            // Whatever it was, the same again is a duplicate and changes nothing.
            bench.pass(.seconds(1))
            let again = try await bench.record(lease("a", row.fence), status, by: session)
            #expect(again == (expected == .unknown ? .unknownTask : .duplicate), "\(status)")
            #expect(try await bench.store.task(id) == after)
        }
    }

    @Test(arguments: StoreKind.all)
    func `the newer attempt's own outcome is kept beside once an older verdict stands`(_ kind: StoreKind) async throws {
        let bench = try Bench(kind)
        let mine = try await arrange(.reassigned, in: bench)
        let other = WorkerSession(WorkerID(unchecked: "v"), epoch: 1)
        #expect(
            try await bench.record(lease("a", 1), .failed, by: mine)
                == .ended(sequence: 1, toCancel: HeldLease(lease("a", 2), by: other.worker)))
        let renewal = try await bench.store.renew([lease("a", 2)], of: other, until: bench.leaseUntil, at: bench.now)
        #expect(renewal.lost == [lease("a", 2)])
        #expect(try await bench.record(lease("a", 2), .cancelled, by: other) == .stale)
        let task = try #require(try await bench.store.task(TaskID(unchecked: "a")))
        #expect(task.row.status == .failed)
        #expect(task.row.worker == mine.worker)
        #expect(task.attempts.map(\.outcome) == [nil, Bench.outcome(.cancelled)])
        #expect(try await bench.store.counts() == [.failed: 1])
    }

    @Test(arguments: StoreKind.all)
    func `an outcome of a task that is not there is unknown`(_ kind: StoreKind) async throws {
        let bench = try Bench(kind)
        let session = try await bench.register("w")
        #expect(try await bench.record(lease("a", 1), by: session) == .unknownTask)
    }

    @Test(arguments: StoreKind.all)
    func `a session that is not the newest records nothing`(_ kind: StoreKind) async throws {
        let bench = try Bench(kind)
        let old = try await bench.register("w")
        let held = try await bench.run("a", on: old)
        let new = try await bench.register("w")
        #expect(try await bench.record(held, by: old) == .superseded)
        #expect(try await bench.status("a") == .running)
        #expect(try await bench.record(held, by: new) == .ended(sequence: 1, toCancel: nil))
    }

    @Test(arguments: StoreKind.all)
    func `many results get a verdict each, in their order`(_ kind: StoreKind) async throws {
        let bench = try Bench(kind)
        let session = try await bench.register("w")
        try await bench.submit("a", "b", "c")
        try await bench.claim(for: session, upTo: 3)
        let results = [lease("b", 1), lease("x", 1), lease("a", 1), lease("b", 1)].map {
            TaskResult($0, outcome: Bench.outcome(.succeeded))
        }
        #expect(
            try await bench.store.record(results, of: session, at: bench.now)
                == [
                    .ended(sequence: 1, toCancel: nil), .unknownTask, .ended(sequence: 2, toCancel: nil), .duplicate,
                ])
        #expect(try await bench.store.counts() == [.assigned: 1, .succeeded: 2])
    }

    @Test(arguments: StoreKind.all)
    func `a task is tried as often as it may be, and then ends`(_ kind: StoreKind) async throws {
        let bench = try Bench(kind)
        let session = try await bench.register("w")
        try await bench.submit("a", spec: Bench.spec(attempts: 3))
        for attempt in 1...2 as ClosedRange<Int64> {
            let claimed = try await bench.claim(for: session)[0]
            #expect(claimed.attempt == Int(attempt))
            #expect(try await bench.record(lease("a", attempt), .interrupted, by: session) == .requeued)
        }
        try await bench.claim(for: session)
        #expect(
            try await bench.record(lease("a", 3), .interrupted, by: session) == .ended(sequence: 1, toCancel: nil))
        let task = try #require(try await bench.store.task(TaskID(unchecked: "a")))
        #expect(task.attempts.map(\.code) == [.workerDied, .workerDied, nil])
        #expect(task.outcome == Bench.outcome(.interrupted))
    }

    @Test(arguments: StoreKind.all)
    func `a report of another type is refused, and the right one is taken after it`(_ kind: StoreKind) async throws {
        let bench = try Bench(kind)
        let session = try await bench.register("w")
        let held = try await bench.run("a", on: session)
        var outcome = Outcome(status: .succeeded, code: .completed, report: Report(test: TestReport(cases: [])))
        func deliver() async throws -> RecordVerdict {
            try await bench.store.record([TaskResult(held, outcome: outcome)], of: session, at: bench.now)[0]
        }
        #expect(try await deliver() == .invalid(.invalidResult))
        #expect(try await bench.status("a") == .running)
        outcome.report = Report(custom: ["n": 1])
        #expect(try await deliver() == .ended(sequence: 1, toCancel: nil))
    }

    @Test(arguments: StoreKind.all)
    func `an outcome survives a restart`(_ kind: StoreKind) async throws {
        let bench = try Bench(kind)
        let session = try await bench.register("w")
        let held = try await bench.run("a", on: session)
        let outcome = Outcome(
            status: .failed, code: .testsFailed, message: "1 of 2 failed", exitCode: 1,
            started: bench.now, finished: bench.now, durationMilliseconds: 12.5,
            streams: [.stdout: StreamSummary(length: 10, dropped: 2)])
        _ = try await bench.store.record([TaskResult(held, outcome: outcome)], of: session, at: bench.now)
        try await bench.reopen()
        let task = try #require(try await bench.store.task(held.taskID))
        #expect(task.outcome == outcome)
        #expect(task.row.code == .testsFailed)
        #expect(task.row.message == "1 of 2 failed")
        let recorded = try await bench.store.outcomes(after: 0, limit: 10)
        #expect(
            recorded == [
                RecordedOutcome(
                    sequence: 1, taskID: held.taskID, principal: "ada", fence: held.fence, worker: session.worker,
                    recorded: bench.now, outcome: outcome)
            ])
    }
}
