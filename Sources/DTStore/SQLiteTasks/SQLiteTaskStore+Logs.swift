package import DTWire
import GRDB
import GRDBSQLite

extension SQLiteTaskStore {
    package func appendLogs(
        _ pieces: [TaskLog], of worker: WorkerID, limit: ByteCount
    ) async throws(StoreError) -> [LogAck?] {
        try await writer.write { database in
            try pieces.map { piece in
                guard let task = try database.head(of: piece.taskID)?.sequence,
                    try database.attempt(task: task, fence: piece.fence)?.worker == worker
                else { return nil }
                var stream = try database.stream(task: task, fence: piece.fence, stream: piece.stream)
                let isFull = try database.append(piece, to: &stream, limit: limit.rawValue)
                return LogAck(piece.leaseID, stream: piece.stream, next: stream.next, discard: isFull)
            }
        }
    }

    package func log(
        of taskID: TaskID, fence: Fence?, stream: OutputStream, from offset: Int64, limit: Int
    ) async throws(StoreError) -> LogPiece? {
        try await read { database in
            guard let head = try database.head(of: taskID),
                let fence = try fence ?? database.newestFence(of: head.sequence, writing: stream),
                let hasEnded = try database.first(
                    "SELECT ended IS NOT NULL FROM attempt WHERE task = ? AND fence = ?", head.sequence, fence,
                    read: { row throws -> Bool in try row[0] })
            else { return nil }
            guard let log = try database.findStream(task: head.sequence, fence: fence, stream: stream) else {
                return LogPiece(
                    stream: stream, fence: fence, offset: offset, content: [], next: offset, isComplete: hasEnded,
                    dropped: 0)
            }
            let (start, content) = try database.content(of: log, from: max(0, offset), limit: limit)
            let next = start + Int64(content.count)
            return LogPiece(
                stream: stream, fence: fence, offset: start, content: content, next: next,
                isComplete: hasEnded && next >= log.next, dropped: log.lost + log.refused)
        }
    }
}

/// How far one output stream of an attempt is.
private struct LogStream {
    var id: Int64
    var next: Int64 = 0
    var kept: Int64 = 0
    var skipped: Int64 = 0
    var lost: Int64 = 0
    var refused: Int64 = 0
}

extension Database {
    fileprivate func findStream(task: Int64, fence: Fence, stream: OutputStream) throws -> LogStream? {
        try first(
            """
            SELECT id, next, kept, skipped, lost, refused FROM log_stream WHERE task = ? AND fence = ? AND stream = ?
            """, task, fence, stream
        ) { row in
            LogStream(
                id: try row[0], next: try row[1], kept: try row[2], skipped: try row[3], lost: try row[4],
                refused: try row[5])
        }
    }

    fileprivate func stream(task: Int64, fence: Fence, stream: OutputStream) throws -> LogStream {
        if let found = try findStream(task: task, fence: fence, stream: stream) { return found }
        try run("INSERT INTO log_stream (task, fence, stream) VALUES (?, ?, ?)", task, fence, stream)
        return LogStream(id: sqlite3_last_insert_rowid(sqliteConnection))
    }

    /// Adds what is new in a piece.
    ///
    /// - Returns: Whether nothing more of the stream will be kept.
    fileprivate func append(_ piece: TaskLog, to log: inout LogStream, limit: Int64) throws -> Bool {
        // A stream is shorter than this; what says otherwise is not kept.
        let places: ClosedRange<Int64> = 0...1 << 53
        guard places.contains(piece.offset), places.contains(piece.dropped) else { return log.kept >= limit }
        let before = log
        log.lost = max(log.lost, piece.dropped)
        if piece.offset > log.next {
            // A gap is fine if the worker has dropped as much; else a piece was lost on the way and will come again.
            let gap = piece.offset - log.next
            if gap <= log.lost - log.skipped {
                log.skipped += gap
                log.next = piece.offset
            }
        }
        let end = piece.offset + Int64(piece.content.count)
        if piece.offset <= log.next, end > log.next {
            let new = piece.content.content.dropFirst(Int(log.next - piece.offset))
            let room = max(0, limit - log.kept)
            let kept = new.prefix(Int(min(room, Int64(new.count))))
            if !kept.isEmpty {
                try run(
                    "INSERT INTO log_chunk (stream, start, content) VALUES (?, ?, ?)", log.id, log.next, Bytes(kept))
            }
            log.kept += Int64(kept.count)
            log.refused += Int64(new.count - kept.count)
            log.next = end
        }
        if (log.next, log.lost, log.skipped) != (before.next, before.lost, before.skipped) {
            try run(
                "UPDATE log_stream SET next = ?, kept = ?, skipped = ?, lost = ?, refused = ? WHERE id = ?",
                log.next, log.kept, log.skipped, log.lost, log.refused, log.id)
        }
        return log.kept >= limit
    }

    fileprivate func newestFence(of task: Int64, writing stream: OutputStream) throws -> Fence? {
        try first(
            """
            SELECT coalesce(
              (SELECT max(fence) FROM log_stream WHERE task = ?1 AND stream = ?2),
              (SELECT max(fence) FROM attempt WHERE task = ?1))
            """, task, stream
        ) { row throws -> Fence? in try row[0] } ?? nil
    }

    /// What is kept of a stream from an offset on, up to a limit or the next gap.
    ///
    /// - Returns: Where the content begins: later than asked for when that is in a gap, the end when nothing is left.
    fileprivate func content(of log: LogStream, from offset: Int64, limit: Int) throws -> (Int64, Bytes) {
        var place = offset
        var content: [UInt8] = []
        while content.count < limit {
            let chunk = try first(
                """
                SELECT start, content FROM log_chunk WHERE stream = ?1 AND start >= coalesce(
                  (SELECT max(start) FROM log_chunk WHERE stream = ?1 AND start <= ?2 AND start + length(content) > ?2), ?2)
                ORDER BY start LIMIT 1
                """, log.id, place
            ) { row throws -> (Int64, Bytes) in (try row[0], try row[1]) }
            guard let (start, bytes) = chunk else { break }
            if start > place {
                if !content.isEmpty { break }
                place = start
            }
            let rest = bytes.content.dropFirst(Int(place - start)).prefix(limit - content.count)
            content += rest
            place += Int64(rest.count)
        }
        if content.isEmpty { return (max(offset, log.next), []) }
        return (place - Int64(content.count), Bytes(content))
    }
}
