import DTScheduling
import DTStore
import DTWire
import Testing

@Suite(.timeLimit(.minutes(5)))
struct LeaseTests {
    @Test(arguments: StoreKind.all)
    func `a renewed lease does not lapse when it first would have`(_ kind: StoreKind) async throws {
        let bench = try Bench(kind)
        let session = try await bench.register("w")
        let held = try await bench.run("a", on: session)
        bench.pass(.seconds(20))
        let renewal = try await bench.store.renew([held], of: session, until: bench.leaseUntil, at: bench.now)
        #expect(renewal == LeaseRenewal(isCurrent: true, renewed: [held]))
        #expect(try await bench.store.worker(session.worker)?.lastSeen == bench.now)
        bench.pass(.seconds(20))
        #expect(try await bench.store.expire(at: bench.now, limit: 10).isEmpty)
        bench.pass(.seconds(10))
        #expect(try await bench.store.expire(at: bench.now, limit: 10).map(\.lease) == [held])
    }

    @Test(arguments: StoreKind.all)
    func `what a worker does not hold is lost to it`(_ kind: StoreKind) async throws {
        let bench = try Bench(kind)
        let (mine, other) = (try await bench.register("w"), try await bench.register("v"))
        let ended = try await bench.run("ended", on: mine)
        _ = try await bench.record(ended, by: mine)
        let lapsed = try await bench.run("lapsed", on: mine)
        try await bench.lapse()
        let theirs = try await bench.run("theirs", on: other)
        let held = try await bench.run("held", on: mine)
        let listed = [ended, lapsed, theirs, lease("none", 1), LeaseID(held.taskID, Fence(2)), held]
        let renewal = try await bench.store.renew(listed, of: mine, until: bench.leaseUntil, at: bench.now)
        // What lapsed went to the other one, being older than its own task.
        #expect(renewal.renewed == [held])
        #expect(renewal.lost == Array(listed.dropLast()))
    }

    @Test(arguments: StoreKind.all)
    func `every lease is lost to a session that is not the newest`(_ kind: StoreKind) async throws {
        let bench = try Bench(kind)
        let old = try await bench.register("w")
        let held = try await bench.run("a", on: old)
        try await bench.register("w")
        let renewal = try await bench.store.renew([held], of: old, until: bench.leaseUntil, at: bench.now)
        #expect(renewal == LeaseRenewal(isCurrent: false, lost: [held]))
        #expect(try await bench.store.markStarted([held], of: old, at: bench.now).isEmpty)
        #expect(
            try await bench.store.handBack([TaskRejected(held, code: .draining)], of: old, at: bench.now).isEmpty)
        #expect(
            try await bench.store.resume([], undelivered: [], more: false, of: old, until: bench.now, at: bench.now)
                == ResumeResult(isCurrent: false))
        #expect(try await bench.status("a") == .running)
    }

    @Test(arguments: StoreKind.all)
    func `a task that starts is running from then on, once`(_ kind: StoreKind) async throws {
        let bench = try Bench(kind)
        let session = try await bench.register("w")
        try await bench.submit("a")
        let held = try await bench.claim(for: session)[0].lease
        bench.pass(.seconds(1))
        #expect(try await bench.store.markStarted([held, lease("no", 1)], of: session, at: bench.now) == [held])
        let started = bench.now
        bench.pass(.seconds(1))
        #expect(try await bench.store.markStarted([held], of: session, at: bench.now).isEmpty)
        let task = try #require(try await bench.store.task(held.taskID))
        #expect(task.row.status == .running)
        #expect(task.row.started == started)
        #expect(task.attempts[0].started == started)
    }

    @Test(arguments: StoreKind.all)
    func `what is handed back goes to its old place and counts no attempt`(_ kind: StoreKind) async throws {
        let bench = try Bench(kind)
        let session = try await bench.register("w")
        try await bench.submit("a", "b", spec: Bench.spec(attempts: 1))
        for round in 1...3 as ClosedRange<Int64> {
            let held = try await bench.claim(for: session)[0]
            #expect(held.lease == lease("a", round))
            #expect(held.attempt == 1)
            let back = [TaskRejected(held.lease, code: .constrained)]
            #expect(try await bench.store.handBack(back, of: session, at: bench.now) == [held.lease])
            #expect(try await bench.store.handBack(back, of: session, at: bench.now).isEmpty)
        }
        let task = try #require(try await bench.store.task(TaskID(unchecked: "a")))
        #expect(task.row.status == .queued)
        #expect(task.row.attempts == 0)
        #expect(task.attempts.map(\.code) == [.constrained, .constrained, .constrained])
        #expect(task.attempts.allSatisfy { $0.ended == bench.now })
    }

    @Test(arguments: StoreKind.all)
    func `what has started cannot be handed back`(_ kind: StoreKind) async throws {
        let bench = try Bench(kind)
        let session = try await bench.register("w")
        let held = try await bench.run("a", on: session)
        #expect(
            try await bench.store.handBack([TaskRejected(held, code: .draining)], of: session, at: bench.now).isEmpty)
        #expect(try await bench.status("a") == .running)
    }

    @Test(arguments: StoreKind.all)
    func `a lapsed lease puts the task back until its attempts are spent`(_ kind: StoreKind) async throws {
        let bench = try Bench(kind)
        let session = try await bench.register("w")
        try await bench.submit("a", spec: Bench.spec(attempts: 2))
        try await bench.claim(for: session)
        #expect(
            try await bench.lapse() == [EndedLease(lease: lease("a", 1), worker: session.worker, status: .queued)])
        try await bench.claim(for: session)
        #expect(
            try await bench.lapse()
                == [EndedLease(lease: lease("a", 2), worker: session.worker, status: .interrupted)])
        let task = try #require(try await bench.store.task(TaskID(unchecked: "a")))
        #expect(task.outcome?.status == .interrupted)
        #expect(task.outcome?.code == .leaseExpired)
        #expect(task.row.finished == bench.now)
        #expect(task.attempts.map(\.code) == [.leaseExpired, .leaseExpired])
        #expect(try await bench.lapse().isEmpty)
    }

    @Test(arguments: StoreKind.all)
    func `leases end a few at a time`(_ kind: StoreKind) async throws {
        let bench = try Bench(kind)
        let session = try await bench.register("w")
        try await bench.submit("a", "b", "c")
        try await bench.claim(for: session, upTo: 3)
        bench.pass(Bench.lease)
        #expect(try await bench.store.expire(at: bench.now, limit: 2).count == 2)
        #expect(try await bench.store.expire(at: bench.now, limit: 2).count == 1)
        #expect(try await bench.store.counts() == [.queued: 3])
    }
}

@Suite(.timeLimit(.minutes(5)))
struct CancelTests {
    @Test(arguments: StoreKind.all)
    func `a queued task is cancelled at once, and stays so`(_ kind: StoreKind) async throws {
        let bench = try Bench(kind)
        try await bench.submit("a")
        let id = TaskID(unchecked: "a")
        #expect(try await bench.store.cancel(id, message: "by ada", at: bench.now) == .ended)
        #expect(try await bench.store.cancel(id, message: "by eve", at: bench.now) == .hadEnded(.cancelled))
        let task = try #require(try await bench.store.task(id))
        #expect(task.outcome == Outcome(status: .cancelled, code: .cancelRequested, message: "by ada"))
        let session = try await bench.register("w")
        #expect(try await bench.claim(for: session).isEmpty)
    }

    @Test(arguments: StoreKind.all)
    func `a cancel of nothing, and of what has ended, says so`(_ kind: StoreKind) async throws {
        let bench = try Bench(kind)
        #expect(try await bench.store.cancel(TaskID(unchecked: "a"), message: nil, at: bench.now) == .unknownTask)
        let session = try await bench.register("w")
        let held = try await bench.run("a", on: session)
        _ = try await bench.record(held, .failed, by: session)
        #expect(try await bench.store.cancel(held.taskID, message: nil, at: bench.now) == .hadEnded(.failed))
    }

    @Test(arguments: StoreKind.all)
    func `a held task is asked to stop, and heartbeats say so again`(_ kind: StoreKind) async throws {
        let bench = try Bench(kind)
        let session = try await bench.register("w")
        let held = try await bench.run("a", on: session)
        for _ in 0..<2 {
            #expect(
                try await bench.store.cancel(held.taskID, message: nil, at: bench.now)
                    == .requested(session.worker, held, .running))
        }
        #expect(try await bench.row("a")?.isCancelRequested == true)
        let renewal = try await bench.store.renew([held], of: session, until: bench.leaseUntil, at: bench.now)
        #expect(renewal == LeaseRenewal(isCurrent: true, renewed: [held], toCancel: [held]))
        #expect(try await bench.record(held, .cancelled, by: session) == .ended(sequence: 1, toCancel: nil))
        #expect(try await bench.status("a") == .cancelled)
    }

    @Test(arguments: StoreKind.all)
    func `a task that ends before its cancel arrives keeps its own outcome`(_ kind: StoreKind) async throws {
        let bench = try Bench(kind)
        let session = try await bench.register("w")
        let held = try await bench.run("a", on: session)
        _ = try await bench.store.cancel(held.taskID, message: nil, at: bench.now)
        _ = try await bench.record(held, .succeeded, by: session)
        #expect(try await bench.status("a") == .succeeded)
    }

    /// The ways in which a task goes back to the queue, none of which may bring a cancelled one to life.
    enum Way: CaseIterable {
        case lapse, handBack, unlisted
    }

    @Test(arguments: StoreKind.all, Way.allCases)
    func `a task that was to be cancelled never goes back to the queue`(_ kind: StoreKind, _ way: Way) async throws {
        let bench = try Bench(kind)
        var session = try await bench.register("w")
        try await bench.submit("a")
        let held = try await bench.claim(for: session)[0].lease
        _ = try await bench.store.cancel(held.taskID, message: "by ada", at: bench.now)
        switch way {
        case .lapse: #expect(try await bench.lapse().map(\.status) == [.cancelled])
        case .handBack:
            let back = [TaskRejected(held, code: .draining)]
            #expect(try await bench.store.handBack(back, of: session, at: bench.now) == [held])
        case .unlisted:
            session = try await bench.register("w")
            let result = try await bench.store.resume(
                [], undelivered: [], more: false, of: session, until: bench.leaseUntil, at: bench.now)
            #expect(result.released.map(\.status) == [.cancelled])
        }
        let task = try #require(try await bench.store.task(held.taskID))
        #expect(task.outcome == Outcome(status: .cancelled, code: .cancelRequested, message: "by ada"))
    }
}
