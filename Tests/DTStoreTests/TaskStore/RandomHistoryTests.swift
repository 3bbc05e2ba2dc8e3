import DTScheduling
import DTStore
import DTWire
import Testing

/// Histories of random calls, from a seed: a store must answer and stand as the model does after every single one.
@Suite(.timeLimit(.minutes(5)))
struct RandomHistoryTests {
    @Test(arguments: StoreKind.all, 1...16 as ClosedRange<UInt64>)
    func `a store does what the rules say, whatever is asked of it`(_ kind: StoreKind, _ seed: UInt64) async throws {
        var history = try History(kind, seed: seed)
        for step in 0..<120 {
            let call = try await history.step()
            try await history.compare("seed \(seed), step \(step): \(call)")
        }
        try await history.bench.reopen()
        try await history.compare("seed \(seed), after a restart")
    }

    struct History {
        let bench: Bench
        private var model = ModelQueue()
        private var random: SeededGenerator
        private var leases: [LeaseID] = [lease("never", 1)]
        private var instances = 0
        /// Sessions that were ever registered; old ones go on calling.
        private var sessions: [WorkerSession] = []

        init(_ kind: StoreKind, seed: UInt64) throws {
            bench = try Bench(kind)
            random = SeededGenerator(seed: seed)
        }

        /// Makes one call of both and compares the answers.
        mutating func step() async throws -> String {
            if sessions.isEmpty { return try await register() }
            switch Int.random(in: 0..<22, using: &random) {
            case 0..<5: return try await submit()
            case 5..<9: return try await claim()
            case 9..<11: return try await start()
            case 11: return try await handBack()
            case 12..<16: return try await record()
            case 16: return try await expire()
            case 17: return try await cancel()
            case 18: return try await renew()
            case 19: return try await register()
            default: return try await resume()
            }
        }

        /// Compares everything that can be seen, and checks what must hold of any history.
        func compare(_ when: String) async throws {
            let store = bench.store
            let rows = try await store.tasks(.init(), after: nil, limit: 10_000).tasks
            #expect(rows.count == model.tasks.count, "\(when)")
            for row in rows {
                let expected = try #require(model.tasks[row.taskID], "\(when)")
                #expect(row.status == expected.status, "\(when): \(row.taskID)")
                #expect(row.fence == Fence(Int64(expected.fence)), "\(when): \(row.taskID)")
                #expect(row.attempts == expected.attempts, "\(when): \(row.taskID)")
                #expect(row.worker == expected.worker, "\(when): \(row.taskID)")
                #expect(row.isCancelRequested == expected.cancelRequested, "\(when): \(row.taskID)")
                #expect(row.attempts <= row.maxAttempts, "\(when): \(row.taskID)")
                #expect((row.finished != nil) == row.status.isFinal, "\(when): \(row.taskID)")
            }
            // Each task has at most one outcome, and has one exactly when it has ended.
            let outcomes = try await store.outcomes(after: 0, limit: 10_000).map(\.taskID)
            #expect(outcomes == model.ended, "\(when)")
            #expect(Set(outcomes).count == outcomes.count, "\(when)")
            let counts = Dictionary(grouping: model.tasks.values, by: \.status).mapValues(\.count)
            #expect(try await store.counts() == counts, "\(when)")
            #expect(
                try await store.queueDepths().reduce(0) { $0 + $1.count } == counts[.queued, default: 0], "\(when)")
        }

        // MARK: - Calls

        private mutating func submit() async throws -> String {
            let id = TaskID(unchecked: "t\(Int.random(in: 0..<40, using: &random))")
            let (priority, attempts) = (Int.random(in: 0...2, using: &random), Int.random(in: 1...3, using: &random))
            let tags: Set<String> = Bool.random(using: &random) ? ["x"] : []
            let task = TaskSubmission(
                taskID: id, principal: "ada", spec: Bench.spec(priority: priority, attempts: attempts, tags: tags))
            // With a claim now and then, as it is when credit is free.
            let session = Bool.random(using: &random) ? nil : sessions.randomElement(using: &random)
            let result = try await bench.store.submit(
                [task], claim: session.map { bench.request(for: $0, upTo: 1) }, at: bench.now)
            let isNew = model.submit(id, priority: priority, maxAttempts: attempts)
            if case .queued = result.verdicts[0] { #expect(isNew) } else { #expect(!isNew) }
            let claimed = session.map { model.claim($0.worker, $0.epoch, upTo: 1, until: bench.leaseUntil) } ?? []
            #expect(result.claimed.map(\.lease) == claimed)
            leases += claimed
            return "submit \(id), claim for \(session.map(\.description) ?? "nobody")"
        }

        private mutating func claim() async throws -> String {
            let (session, count) = (pickSession(), Int.random(in: 1...3, using: &random))
            let claimed = try await bench.claim(for: session, upTo: count).map(\.lease)
            #expect(claimed == model.claim(session.worker, session.epoch, upTo: count, until: bench.leaseUntil))
            #expect(Set(claimed).isDisjoint(with: leases), "a fence was given twice")
            leases += claimed
            return "claim \(count) for \(session)"
        }

        private mutating func start() async throws -> String {
            let (session, lease) = (pickSession(), pickLease())
            let started = try await bench.store.markStarted([lease], of: session, at: bench.now)
            #expect(started == (model.start(session.worker, session.epoch, lease) ? [lease] : []))
            return "start \(lease) by \(session)"
        }

        private mutating func handBack() async throws -> String {
            let (session, lease) = (pickSession(), pickLease())
            let taken = try await bench.store.handBack(
                [TaskRejected(lease, code: .constrained)], of: session, at: bench.now)
            #expect(taken == (model.handBack(session.worker, session.epoch, lease) ? [lease] : []))
            return "hand back \(lease) by \(session)"
        }

        private mutating func record() async throws -> String {
            var (session, lease) = (pickSession(), pickLease())
            // Mostly by who was given it, else hardly anything would ever end.
            if let given = model.tasks[lease.taskID]?.given, Int.random(in: 0..<4, using: &random) > 0,
                given.indices.contains(Int(lease.fence.rawValue) - 1)
            {
                let worker = given[Int(lease.fence.rawValue) - 1].worker
                session = WorkerSession(worker, epoch: model.epochs[worker] ?? 0)
            }
            if Int.random(in: 0..<10, using: &random) == 0 { lease.fence = Fence(lease.fence.rawValue + 1) }
            let status = OutcomeStatus.allCases.randomElement(using: &random) ?? .succeeded
            let verdict = try await bench.record(lease, status, by: session)
            #expect(verdict == model.record(session.worker, session.epoch, lease, status))
            return "record \(status) of \(lease) by \(session)"
        }

        private mutating func expire() async throws -> String {
            bench.pass(.seconds(Int.random(in: 1...40, using: &random)))
            let ended = try await bench.store.expire(at: bench.now, limit: 1000)
            #expect(Set(ended.map(\.lease)) == model.expire(at: bench.now))
            try await adoptOrder()
            return "expire"
        }

        private mutating func cancel() async throws -> String {
            let id = pickLease().taskID
            #expect(try await bench.store.cancel(id, message: nil, at: bench.now) == model.cancel(id))
            return "cancel \(id)"
        }

        private mutating func renew() async throws -> String {
            let (session, listed) = (pickSession(), Array(Set((0..<3).map { _ in pickLease() })))
            let renewal = try await bench.store.renew(listed, of: session, until: bench.leaseUntil, at: bench.now)
            let held = listed.filter { model.holds(session.worker, session.epoch, $0) }
            #expect(renewal.isCurrent == model.isCurrent(session.worker, session.epoch))
            #expect(renewal.renewed == held)
            #expect(Set(renewal.lost) == Set(listed).subtracting(held))
            for lease in held { model.tasks[lease.taskID]?.leaseUntil = bench.leaseUntil }
            return "renew \(listed) by \(session)"
        }

        private mutating func register() async throws -> String {
            instances += 1
            let worker = ["w", "v"][Int.random(in: 0..<2, using: &random)]
            let session = try await bench.register(worker, instance: "i\(instances)")
            #expect(session.epoch == model.register(session.worker))
            sessions.append(session)
            return "register \(session)"
        }

        private mutating func resume() async throws -> String {
            let session = pickSession()
            let listed = Array(Set((0..<3).map { _ in pickLease() }))
            let held = listed.map { ($0, Bool.random(using: &random)) }
            let result = try await bench.store.resume(
                held.map { HeldTask($0.0, phase: $0.1 ? .running : .accepted) }, undelivered: [], more: false,
                of: session, until: bench.leaseUntil, at: bench.now)
            #expect(result.isCurrent == model.isCurrent(session.worker, session.epoch))
            guard result.isCurrent else { return "resume by \(session)" }
            let states = model.resume(session.worker, session.epoch, listing: held, until: bench.leaseUntil)
            #expect(result.standings.map(\.state) == states)
            try await adoptOrder()
            return "resume \(held) by \(session)"
        }

        /// In which order tasks end that one call ends is nobody's promise: the model takes over the store's.
        private mutating func adoptOrder() async throws {
            let order = try await bench.store.outcomes(after: 0, limit: 10_000).map(\.taskID)
            if Set(order) == Set(model.ended) { model.ended = order }
        }

        private mutating func pickSession() -> WorkerSession {
            // Mostly the newest ones.
            let newest = sessions.filter { model.isCurrent($0.worker, $0.epoch) }
            let pool = Int.random(in: 0..<6, using: &random) == 0 ? sessions : newest
            return pool.randomElement(using: &random) ?? sessions[0]
        }

        private mutating func pickLease() -> LeaseID {
            // Mostly recent ones.
            let recent = leases.suffix(8)
            let pool = Int.random(in: 0..<4, using: &random) == 0 ? leases[...] : recent
            return pool.randomElement(using: &random) ?? leases[0]
        }
    }
}
