import DTScheduling
import DTStore
import DTWire
import Glibc
import Testing

/// What was acknowledged is there after the process was killed at any moment: a child writes and says what was committed,
/// and is killed by a thread of its own that knows nothing of where it is.
@Suite(.timeLimit(.minutes(5)))
struct CrashTests {
    static let delays = [3, 20, 50, 90]

    @Test(arguments: delays)
    func `tasks and outcomes that were acknowledged survive a kill`(_ milliseconds: Int) async throws {
        let folder = ScratchFolder()
        let path = folder.file("tasks.db")
        let result = await #expect(processExitsWith: .signal(SIGKILL), observing: [\.standardOutputContent]) {
            [path = path as String, milliseconds = milliseconds as Int] in
            try await Self.writeTasks(to: path, until: milliseconds)
        }
        let told = String(decoding: try #require(result).standardOutputContent, as: UTF8.self)
        var generator = SeededGenerator(seed: 1)
        let store = try SQLiteTaskStore(path: path, using: &generator)
        var (submitted, recorded) = (0, 0)
        for line in told.split(separator: "\n").dropLast(told.hasSuffix("\n") ? 0 : 1) {
            let words = line.split(separator: " ").map(String.init)
            guard words.count == 2 else { continue }
            let task = try #require(try await store.task(TaskID(unchecked: words[1])), "\(line)")
            if words[0] == "submitted" {
                submitted += 1
            } else if words[0] == "recorded" {
                recorded += 1
                #expect(task.outcome?.status == .succeeded)
            }
        }
        #expect(submitted > 0 && recorded > 0)
        // And nothing is half done: a task is out under a lease exactly when it has an open attempt.
        let held = try await store.tasks(.init(statuses: [.assigned, .running]), after: nil, limit: 1000).tasks
        for row in held {
            let attempt = try #require(try await store.task(row.taskID)?.attempts.last)
            #expect(attempt.fence == row.fence && attempt.ended == nil)
        }
    }

    @Test(arguments: delays)
    func `a journal and spool that were acknowledged survive a kill`(_ milliseconds: Int) async throws {
        let folder = ScratchFolder()
        let path = folder.file("worker.db")
        let result = await #expect(processExitsWith: .signal(SIGKILL), observing: [\.standardOutputContent]) {
            [path = path as String, milliseconds = milliseconds as Int] in
            try await Self.writeJournal(to: path, until: milliseconds)
        }
        let told = String(decoding: try #require(result).standardOutputContent, as: UTF8.self)
        let store = try SQLiteWorkerStore(path: path)
        let recovery = try await store.recover()
        let journal = Set(recovery.journal.map(\.assignment.taskID.rawValue))
        let spool = Set(recovery.spool.map(\.entry.key.lease.taskID.rawValue))
        #expect(journal.isDisjoint(with: spool))
        #expect(recovery.unreadable.isEmpty)
        var count = 0
        for line in told.split(separator: "\n").dropLast(told.hasSuffix("\n") ? 0 : 1) {
            let words = line.split(separator: " ").map(String.init)
            guard words.count == 2 else { continue }
            if words[0] == "accepted" { #expect(journal.contains(words[1]) || spool.contains(words[1])) }
            if words[0] == "finished" { #expect(spool.contains(words[1])) }
            count += 1
        }
        #expect(count > 0)
    }

    // MARK: - In the child

    private static func writeTasks(to path: String, until milliseconds: Int) async throws {
        var generator = SeededGenerator(seed: 1)
        let store = try SQLiteTaskStore(path: path, settings: .init(durability: .process), using: &generator)
        let now = Timestamp(milliseconds: 1)
        let registration = WorkerRegistration(
            worker: WorkerID(unchecked: "w"), principal: "fleet", instance: InstanceID(unchecked: "i"),
            profile: Bench.profile)
        guard case .registered(let session, _) = try await store.register(registration, at: now) else { return }
        let request = ClaimRequest(leaseUntil: now) { _, _ in
            1
        } choose: { candidates, _ in
            candidates.map { Placement($0, on: session, pool: PoolID(unchecked: "p")) }
        }
        try await withThrowingTaskGroup { group in
            // Several at once, so that groups are committed.
            for writer in 0..<4 {
                group.addTask {
                    for number in 0... {
                        let id = TaskID(unchecked: "t\(writer)-\(number)")
                        let task = TaskSubmission(taskID: id, principal: "ada", spec: Bench.spec())
                        let claimed = try await store.submit([task], claim: request, at: now).claimed
                        say("submitted \(id)")
                        for claim in claimed {
                            let result = TaskResult(claim.lease, outcome: Bench.outcome(.succeeded))
                            _ = try await store.record([result], of: session, at: now)
                            say("recorded \(claim.lease.taskID)")
                            if number == 2, writer == 0 { killMyself(after: milliseconds) }
                        }
                    }
                }
            }
            try await group.waitForAll()
        }
    }

    private static func writeJournal(to path: String, until milliseconds: Int) async throws {
        let store = try SQLiteWorkerStore(path: path)
        let identity = StoreIdentity(cluster: ClusterID(unchecked: "c"), generation: 1)
        let now = Timestamp(milliseconds: 1)
        try await withThrowingTaskGroup { group in
            for writer in 0..<4 {
                group.addTask {
                    for number in 0... {
                        let entry = JournalEntry(
                            store: identity,
                            assignment: Assignment(
                                taskID: TaskID(unchecked: "t\(writer)-\(number)"), spec: Bench.spec(), attempt: 1,
                                fence: Fence(1), leaseMilliseconds: 1, pool: PoolID(unchecked: "p")),
                            accepted: now)
                        try await store.accept([entry])
                        say("accepted \(entry.assignment.taskID)")
                        let outcome = SpoolEntry(key: entry.key, outcome: Bench.outcome(.succeeded), finished: now)
                        try await store.finish([outcome])
                        say("finished \(entry.assignment.taskID)")
                        if number == 2, writer == 0 { killMyself(after: milliseconds) }
                    }
                }
            }
            try await group.waitForAll()
        }
    }

    /// One line in one write, so that it is said whole or not at all.
    private static func say(_ line: String) {
        let text = Array((line + "\n").utf8)
        _ = write(STDOUT_FILENO, text, text.count)
    }

    private static func killMyself(after milliseconds: Int) {
        var thread = pthread_t()
        let delay = UnsafeMutablePointer<useconds_t>.allocate(capacity: 1)
        delay.pointee = useconds_t(milliseconds * 1000)
        pthread_create(
            &thread, nil,
            { delay in
                usleep(delay?.load(as: useconds_t.self) ?? 0)
                kill(getpid(), SIGKILL)
                return nil
            }, delay)
    }
}
