import DTWire
import GRDB
import Glibc
import Testing

@testable import DTStore

/// What is found at the path of a database, and is refused without being touched.
@Suite(.timeLimit(.minutes(5)))
struct DatabaseFileTests {
    let folder = ScratchFolder()
    var path: String { folder.file("tasks.db") }

    @discardableResult
    func open(_ path: String? = nil, access: SQLiteTaskStore.Access = .exclusive) throws(StoreError) -> SQLiteTaskStore
    {
        var generator = SeededGenerator(seed: 1)
        return try SQLiteTaskStore(path: path ?? self.path, access: access, using: &generator)
    }

    /// Expects a refusal that names the path and leaves the file as it is.
    func refuses(
        _ code: StoreError.Code, _ path: String? = nil, sourceLocation: SourceLocation = #_sourceLocation
    ) {
        let path = path ?? self.path
        let before = ScratchFolder.read(path)
        let error = #expect(throws: StoreError.self, sourceLocation: sourceLocation) { try open(path) }
        #expect(error?.code == code, sourceLocation: sourceLocation)
        #expect(error?.message.contains(path) == true, sourceLocation: sourceLocation)
        #expect(ScratchFolder.read(path) == before, sourceLocation: sourceLocation)
    }

    @Test(arguments: ["hello", String(repeating: "not a database at all ", count: 500), "SQLite format 3\0"])
    func `a file that is no database is refused`(_ content: String) {
        ScratchFolder.write(Array(content.utf8), to: path)
        refuses(.notADatabase)
        #expect(ScratchFolder.read(path + ".lock") == nil)
    }

    @Test(arguments: ["CREATE TABLE cats (name TEXT)", "PRAGMA application_id = 42", "PRAGMA user_version = 1"])
    func `a database of another program is refused`(_ sql: String) throws {
        let database = try DatabaseQueue(path: path)
        try database.writeWithoutTransaction { try $0.execute(sql: sql) }
        try database.close()
        refuses(.foreignDatabase)
        #expect(ScratchFolder.read(path + ".lock") == nil)
    }

    @Test func `a worker's database is no coordinator's`() async throws {
        try await SQLiteWorkerStore(path: path).close()
        refuses(.foreignDatabase)
        let other = folder.file("other.db")
        try await open(other).close()
        let error = #expect(throws: StoreError.self) { try SQLiteWorkerStore(path: other) }
        #expect(error?.code == .foreignDatabase)
    }

    @Test func `a database of a newer version is refused`() async throws {
        try await open().close()
        let database = try DatabaseQueue(path: path)
        try await database.write {
            try $0.execute(sql: "INSERT INTO grdb_migrations VALUES ('99 from the future')")
        }
        try database.close()
        refuses(.newerVersion)
        let error = #expect(throws: StoreError.self) { try open(access: .beside) }
        #expect(error?.code == .newerVersion)
    }

    @Test func `a folder, a missing folder and a device are refused`() {
        refuses(.unusablePath, folder.path)
        refuses(.unusablePath, "/dev/null")
        let missing = folder.file("missing/tasks.db")
        let error = #expect(throws: StoreError.self) { try open(missing) }
        #expect(error?.code == .unusablePath)
        let below = folder.file("file")
        ScratchFolder.write([1], to: below)
        let error2 = #expect(throws: StoreError.self) { try open(below + "/tasks.db") }
        #expect(error2?.code == .unusablePath)
    }

    @Test(arguments: ["", ":memory:"])
    func `a store that would keep nothing is refused`(_ path: String) {
        let error = #expect(throws: StoreError.self) { try open(path) }
        #expect(error?.code == .unusablePath)
    }

    @Test func `an empty file becomes a database`() async throws {
        ScratchFolder.write([], to: path)
        let store = try open()
        #expect(try await store.counts() == [:])
    }

    @Test func `a database that was cut or overwritten is damaged, and says so`() async throws {
        let store = try open()
        for number in 0..<200 {
            let task = TaskSubmission(taskID: TaskID(unchecked: "t\(number)"), principal: "ada", spec: Bench.spec())
            _ = try await store.submit([task], claim: nil, at: Timestamp(milliseconds: 1))
        }
        try await store.close()
        var content = try #require(ScratchFolder.read(path))
        for index in 4096..<content.count { content[index] = 0xA5 }
        ScratchFolder.write(content, to: path)
        let error = await #expect(throws: StoreError.self) {
            let store = try open()
            _ = try await store.counts()
        }
        #expect(error?.code == .damaged)
        #expect(error?.message.contains(path) == true)
    }

    @Test func `a second coordinator is told who has the database`() async throws {
        let first = try open()
        let error = #expect(throws: StoreError.self) { try open() }
        #expect(error?.code == .locked)
        #expect(error?.message.contains("process \(getpid())") == true)
        try await first.close()
        try await open().close()
    }

    @Test func `only its owner may read a database, for keys are in it`() throws {
        let store = try open()
        for file in [store.path, store.path + "-wal", store.path + ".lock"] {
            var status = stat()
            #expect(stat(file, &status) == 0)
            #expect(status.st_mode & 0o777 == 0o600, "\(file)")
        }
    }

    @Test func `keys made beside a running coordinator are seen by it`() async throws {
        let running = try open()
        let before = try await running.keyRevision()
        let beside = try open(access: .beside)
        let key = StoredKey(
            id: KeyID(unchecked: "0123456789abcdef"), name: "k", principal: "p", roles: [.admin],
            created: Timestamp(milliseconds: 1), httpDigest: [1], proofKey: nil)
        try await beside.insertKey(key)
        try await beside.close()
        #expect(try await running.keyRevision() != before)
        #expect(try await running.key(key.id) == key)
        #expect(beside.identity == running.identity)
        // The coordinator still has its lock.
        #expect(throws: StoreError.self) { try open() }
    }

    @Test func `keys can be made before a coordinator ever ran`() async throws {
        let beside = try open(access: .beside)
        let identity = beside.identity
        try await beside.close()
        let store = try open()
        #expect(store.identity == identity)
    }

    @Test func `a store is the same one when it is opened again, and a restore raises its generation`() async throws {
        let first = try open()
        #expect(first.identity.generation == 1)
        let raised = try await first.raiseGeneration()
        #expect(raised == StoreIdentity(cluster: first.identity.cluster, generation: 2))
        try await first.close()
        #expect(try open().identity == raised)
    }

    @Test func `a store that was closed refuses everything`() async throws {
        let store = try open()
        try await store.close()
        let write = await #expect(throws: StoreError.self) {
            try await store.expire(at: .init(milliseconds: 1), limit: 1)
        }
        #expect(write?.code == .closed)
        let read = await #expect(throws: StoreError.self) { try await store.counts() }
        #expect(read?.code == .closed)
    }

    @Test(arguments: [(SQLiteSettings.Durability.power, 2), (.process, 1)])
    func `commits wait for the disk exactly when they must survive a loss of power`(
        _ row: (durability: SQLiteSettings.Durability, synchronous: Int)
    ) async throws {
        var generator = SeededGenerator(seed: 1)
        let store = try SQLiteTaskStore(path: path, settings: .init(durability: row.durability), using: &generator)
        let values = try await store.writer.write { database in
            (
                try Int.fetchOne(database, sql: "PRAGMA synchronous"),
                try String.fetchOne(database, sql: "PRAGMA journal_mode")
            )
        }
        #expect(values.0 == row.synchronous)
        #expect(values.1 == "wal")
    }

    /// Permissions mean nothing to root, so a child gives that up first.
    @Test(arguments: ["file", "folder", "unreadable"])
    func `what may not be written or read is refused with its reason`(_ what: String) async throws {
        try await open().close()
        chmod(folder.path, what == "folder" ? 0o555 : 0o777)
        chmod(path, what == "unreadable" ? 0o000 : what == "file" ? 0o444 : 0o666)
        unlink(path + ".lock")
        await #expect(processExitsWith: .success) {
            [path = path as String, what = what as String] in
            if getuid() == 0 { #expect(setuid(65_534) == 0) }
            var generator = SeededGenerator(seed: 1)
            let error = #expect(throws: StoreError.self) { try SQLiteTaskStore(path: path, using: &generator) }
            #expect(error?.code == (what == "unreadable" ? .unusablePath : .readOnly), "\(error?.message ?? "")")
        }
        chmod(folder.path, 0o700)
    }
}
