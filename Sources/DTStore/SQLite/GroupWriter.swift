import GRDB
import Synchronization

/// The one writer of a database. All writes that wait are run in one transaction and answered after its commit, so that a
/// commit to disk is paid once for all of them; a write that comes alone waits for nobody.
///
/// When anything in a transaction fails, it is rolled back as a whole and each of its writes is run again in a transaction
/// of its own. So a failing write undoes no other, and the usual case pays for no savepoints. A write must therefore
/// decide from the database alone, for it may run twice.
final class GroupWriter: Sendable {
    /// The most writes in one transaction: bounds how long the first of them waits for the last.
    static let maximumGroup = 256

    private let database: any DatabaseWriter
    private let path: String
    private let didRollBack: @Sendable () -> Void
    private let queue = Mutex(Queue())

    private struct Queue {
        var waiting: [any Write] = []
        var isDraining = false
        var isClosed = false
    }

    /// - Parameter didRollBack: Called on the writer's thread: what was remembered from the transaction is to be forgotten.
    init(_ database: any DatabaseWriter, path: String, didRollBack: @escaping @Sendable () -> Void = {}) {
        self.database = database
        self.path = path
        self.didRollBack = didRollBack
    }

    /// Runs a write, alone or with others, and returns after the commit.
    func write<Value: Sendable>(
        _ body: @escaping @Sendable (Database) throws -> Value
    ) async throws(StoreError) -> Value {
        let result: Result<Value, StoreError> = await withCheckedContinuation { continuation in
            let write = PendingWrite(body: body, continuation: continuation)
            let mustDrain: Bool? = queue.withLock { queue in
                if queue.isClosed { return nil }
                queue.waiting.append(write)
                defer { queue.isDraining = true }
                return !queue.isDraining
            }
            guard let mustDrain else {
                write.fail(StoreError(.closed, "\(path): the store was closed"))
                return
            }
            if mustDrain { database.asyncWriteWithoutTransaction { [self] in drain($0) } }
        }
        return try result.get()
    }

    /// Refuses writes from now on and waits for those that wait already.
    func close() async throws(StoreError) {
        queue.withLock { $0.isClosed = true }
        do {
            try await database.barrierWriteWithoutTransaction { [self] in drain($0) }
            try database.close()
        } catch {
            throw StoreError(error, at: path)
        }
    }

    private func drain(_ database: Database) {
        while true {
            let group = queue.withLock { queue in
                let group = Array(queue.waiting.prefix(Self.maximumGroup))
                queue.waiting.removeFirst(group.count)
                if group.isEmpty { queue.isDraining = false }
                return group
            }
            if group.isEmpty { return }
            commit(group, in: database)
        }
    }

    private func commit(_ group: [any Write], in database: Database) {
        do {
            try database.run("BEGIN IMMEDIATE")
            for write in group { try write.perform(in: database) }
            try database.run("COMMIT")
            for write in group { write.succeed() }
        } catch {
            // SQLite may have rolled back by itself; a rollback fails only when there is nothing to roll back.
            if database.isInsideTransaction { _ = try? database.run("ROLLBACK") }
            didRollBack()
            if group.count == 1 {
                group[0].fail(StoreError(error, at: path))
            } else {
                for write in group { commit([write], in: database) }
            }
        }
    }
}

/// A write that waits for its answer.
private protocol Write: Sendable {
    func perform(in database: Database) throws
    func succeed()
    func fail(_ error: StoreError)
}

private final class PendingWrite<Value: Sendable>: Write {
    private let body: @Sendable (Database) throws -> Value
    private let continuation: CheckedContinuation<Result<Value, StoreError>, Never>
    private let value = Mutex<Value?>(nil)

    init(
        body: @escaping @Sendable (Database) throws -> Value,
        continuation: CheckedContinuation<Result<Value, StoreError>, Never>
    ) {
        self.body = body
        self.continuation = continuation
    }

    func perform(in database: Database) throws {
        let value = try body(database)
        self.value.withLock { $0 = value }
    }

    func succeed() {
        guard let value = value.withLock({ $0 }) else {
            return fail(StoreError(.internalError, "a write was answered before it was run"))
        }
        continuation.resume(returning: .success(value))
    }

    func fail(_ error: StoreError) { continuation.resume(returning: .failure(error)) }
}
