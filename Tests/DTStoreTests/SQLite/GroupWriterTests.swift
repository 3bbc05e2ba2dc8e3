import GRDB
import Testing

@testable import DTStore

@Suite(.timeLimit(.minutes(5)))
struct GroupWriterTests {
    let folder = ScratchFolder()

    func open() throws -> (GroupWriter, DatabasePool) {
        let path = folder.file("group.db")
        let pool = try DatabasePool(path: path)
        try pool.write { try $0.execute(sql: "CREATE TABLE item (id INTEGER PRIMARY KEY, name TEXT UNIQUE)") }
        return (GroupWriter(pool, path: path), pool)
    }

    @Test func `a failing write undoes no other, and each gets its own answer`() async throws {
        let (writer, pool) = try open()
        let results = await withTaskGroup(of: (Int, Bool).self) { group in
            for number in 0..<200 {
                group.addTask {
                    do {
                        try await writer.write { database in
                            try database.run("INSERT INTO item (id, name) VALUES (?, ?)", number, "n\(number)")
                            // Every tenth takes the name of another after it has written already.
                            if number % 10 == 9 {
                                try database.run("INSERT INTO item (name) VALUES (?)", "n\(number)")
                            }
                        }
                        return (number, true)
                    } catch {
                        return (number, false)
                    }
                }
            }
            return await group.reduce(into: [Int: Bool]()) { $0[$1.0] = $1.1 }
        }
        #expect(results.filter { !$0.value }.keys.sorted() == Array(stride(from: 9, to: 200, by: 10)))
        let ids = try await pool.read { try Int.fetchAll($0, sql: "SELECT id FROM item ORDER BY id") }
        #expect(ids == (0..<200).filter { $0 % 10 != 9 })
    }

    @Test func `writes that wait share a commit`() async throws {
        let (writer, pool) = try open()
        // Each commit writes one page at least to the log, which starts anew only after a checkpoint.
        try await pool.writeWithoutTransaction { try $0.execute(sql: "PRAGMA wal_autocheckpoint = 0") }
        let count = 1000
        try await withThrowingTaskGroup { group in
            for number in 0..<count {
                group.addTask {
                    try await writer.write { _ = try $0.run("INSERT INTO item (id) VALUES (?)", number) }
                }
            }
            try await group.waitForAll()
        }
        let pages = try await pool.writeWithoutTransaction { database in
            try Row.fetchOne(database, sql: "PRAGMA wal_checkpoint(PASSIVE)")?["log"] ?? 0
        }
        #expect(pages < count)
        #expect(try await pool.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM item") } == count)
    }

    @Test func `a write reads what it wrote, and others see it after its answer`() async throws {
        let (writer, pool) = try open()
        let count = try await writer.write { database in
            try database.run("INSERT INTO item (id) VALUES (1)")
            return try database.first("SELECT count(*) FROM item") { row throws -> Int in try row[0] }
        }
        #expect(count == 1)
        #expect(try await pool.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM item") } == 1)
    }

    @Test func `closing waits for what was asked before`() async throws {
        let (writer, _) = try open()
        let path = folder.file("group.db")
        try await withThrowingTaskGroup { group in
            for number in 0..<50 {
                group.addTask {
                    do {
                        try await writer.write { _ = try $0.run("INSERT INTO item (id) VALUES (?)", number) }
                        return 1
                    } catch let error as StoreError where error.code == .closed {
                        return 0
                    }
                }
            }
            group.addTask {
                try await writer.close()
                return 0
            }
            let written = try await group.reduce(0, +)
            let database = try DatabaseQueue(path: path)
            #expect(try await database.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM item") } == written)
        }
    }
}
