import DTWire
import GRDB

extension SQLiteWorkerStore {
    package func undelivered(_ keys: [JournalKey]) async throws(StoreError) -> [SpooledOutcome] {
        try await read { database in
            try keys.compactMap { key in
                // A row that cannot be read holds up no other; `recover` reports it.
                try database.first(
                    """
                    \(SpooledOutcome.select)
                    WHERE task = ? AND fence = ? AND generation = ? AND cluster = ? AND refused IS NULL
                    """, key.lease.taskID, key.lease.fence, key.store.generation, key.store.cluster
                ) { row in try? SpooledOutcome(row) } ?? nil
            }
        }
    }

    package func recover() async throws(StoreError) -> Recovery {
        try await read { database in
            var recovery = Recovery()
            // A row that cannot be read is reported and left: the others are worth no less for it.
            func keep<Value>(_ row: Columns, _ table: String, _ body: () throws -> Value) throws -> Value? {
                do {
                    return try body()
                } catch {
                    let (task, fence): (String, Int64) = (try row[3], try row[4])
                    recovery.unreadable.append("\(table) row of task \(task), fence \(fence): \(error)")
                    return nil
                }
            }
            recovery.journal = try database.all(
                "SELECT assignment, cluster, generation, task, fence, accepted, started FROM journal ORDER BY seq"
            ) { row in try keep(row, "journal") { try JournalEntry(row) } }.compactMap { $0 }
            recovery.spool = try database.all(
                "\(SpooledOutcome.select) WHERE refused IS NULL ORDER BY seq"
            ) { row in try keep(row, "spool") { try SpooledOutcome(row) } }.compactMap { $0 }
            return recovery
        }
    }

    package func refused(limit: Int) async throws(StoreError) -> [RefusedOutcome] {
        try await read { database in
            try database.all("\(SpooledOutcome.select) WHERE refused IS NOT NULL ORDER BY seq LIMIT ?", limit) { row in
                RefusedOutcome(entry: try SpoolEntry(row), code: try row[8], refused: try row[7])
            }
        }
    }
}

extension JournalEntry {
    fileprivate init(_ row: Columns) throws {
        self.init(
            store: StoreIdentity(cluster: try row[1], generation: try row[2]),
            assignment: try JSONText.decode(from: (try row[0] as JSONColumn).utf8), accepted: try row[5],
            started: try row[6])
    }
}

extension SpoolEntry {
    fileprivate init(_ row: Columns) throws {
        self.init(
            key: JournalKey(
                LeaseID(try row[3], try row[4]), of: StoreIdentity(cluster: try row[1], generation: try row[2])),
            outcome: try JSONText.decode(from: (try row[5] as JSONColumn).utf8), finished: try row[6])
    }
}

extension SpooledOutcome {
    fileprivate static let select = """
        SELECT seq, cluster, generation, task, fence, outcome, finished, refused, code,
          (SELECT group_concat(hex(sha256)) FROM uploaded WHERE uploaded.spool = seq)
        FROM spool
        """

    fileprivate init(_ row: Columns) throws {
        let uploaded: String? = try row[9]
        self.init(
            sequence: try row[0], entry: try SpoolEntry(row),
            uploaded: Set(uploaded?.split(separator: ",").map { Bytes(hexadecimal: $0) } ?? []))
    }
}

extension Bytes {
    /// The bytes of what SQLite's `hex` wrote.
    fileprivate init(hexadecimal text: Substring) {
        let digits = text.utf8.map { $0 < UInt8(ascii: "A") ? $0 - UInt8(ascii: "0") : $0 - UInt8(ascii: "A") + 10 }
        self.init(stride(from: 0, to: digits.count - 1, by: 2).map { digits[$0] << 4 | digits[$0 + 1] })
    }
}
