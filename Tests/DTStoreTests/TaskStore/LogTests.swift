import DTScheduling
import DTStore
import DTWire
import Testing

@Suite(.timeLimit(.minutes(5)))
struct LogTests {
    /// A running task and what its worker says about its output.
    struct Writer {
        let bench: Bench
        let session: WorkerSession
        let held: LeaseID

        init(_ kind: StoreKind) async throws {
            bench = try Bench(kind)
            session = try await bench.register("w")
            held = try await bench.run("a", on: session)
        }

        /// - Returns: The offset wanted next, and whether no more is wanted.
        func send(
            _ text: String, at offset: Int64, dropped: Int64 = 0, limit: Int64 = 1000
        ) async throws -> (Int64, Bool)? {
            let piece = TaskLog(held, stream: .stdout, offset: offset, content: Bytes(text.utf8), dropped: dropped)
            let ack = try await bench.store.appendLogs([piece], of: session.worker, limit: ByteCount(limit))[0]
            return ack.map { ($0.next, $0.discard) }
        }

        func read(from offset: Int64 = 0, limit: Int = 1000) async throws -> LogPiece {
            try #require(
                try await bench.store.log(
                    of: held.taskID, fence: nil, stream: .stdout, from: offset, limit: limit))
        }
    }

    func text(_ piece: LogPiece) -> String { String(decoding: piece.content.content, as: UTF8.self) }

    @Test(arguments: StoreKind.all)
    func `output is read as it was written, whatever comes twice`(_ kind: StoreKind) async throws {
        let writer = try await Writer(kind)
        #expect(try await writer.send("hello ", at: 0)! == (6, false))
        #expect(try await writer.send("hello ", at: 0)! == (6, false))
        #expect(try await writer.send("llo world", at: 2)! == (11, false))
        #expect(try await writer.send("wor", at: 6)! == (11, false))
        #expect(text(try await writer.read()) == "hello world")
        #expect(text(try await writer.read(from: 3, limit: 5)) == "lo wo")
        #expect(try await writer.read(from: 3, limit: 5).next == 8)
        #expect(try await writer.read(from: 11).content.count == 0)
    }

    @Test(arguments: StoreKind.all)
    func `a lost piece is asked for again`(_ kind: StoreKind) async throws {
        let writer = try await Writer(kind)
        _ = try await writer.send("one", at: 0)
        #expect(try await writer.send("three", at: 6)! == (3, false))
        #expect(text(try await writer.read()) == "one")
        _ = try await writer.send("two", at: 3)
        #expect(try await writer.send("three", at: 6)! == (11, false))
        #expect(text(try await writer.read()) == "onetwothree")
    }

    @Test(arguments: StoreKind.all)
    func `what the worker itself dropped leaves a gap that is told of`(_ kind: StoreKind) async throws {
        let writer = try await Writer(kind)
        _ = try await writer.send("head", at: 0)
        #expect(try await writer.send("tail", at: 104, dropped: 50)! == (4, false))
        #expect(try await writer.send("tail", at: 104, dropped: 100)! == (108, false))
        #expect(try await writer.send("more", at: 200, dropped: 100)! == (108, false))
        let head = try await writer.read()
        #expect(text(head) == "head" && head.next == 4 && head.dropped == 100)
        let tail = try await writer.read(from: head.next)
        #expect(text(tail) == "tail" && tail.offset == 104 && tail.next == 108)
    }

    @Test(arguments: StoreKind.all, [Int64.min, -1, 1 << 60, Int64.max])
    func `places that no stream has are passed over`(_ kind: StoreKind, _ place: Int64) async throws {
        let writer = try await Writer(kind)
        _ = try await writer.send("head", at: 0)
        #expect(try await writer.send("x", at: place)! == (4, false))
        #expect(try await writer.send("x", at: 4, dropped: place)! == (4, false))
        let piece = try await writer.read(from: place)
        #expect(piece.dropped == 0)
        #expect(try await writer.send("tail", at: 4)! == (8, false))
    }

    @Test(arguments: StoreKind.all)
    func `output beyond the limit is counted and not kept`(_ kind: StoreKind) async throws {
        let writer = try await Writer(kind)
        #expect(try await writer.send("12345", at: 0, limit: 8)! == (5, false))
        #expect(try await writer.send("67890", at: 5, limit: 8)! == (10, true))
        #expect(try await writer.send("abc", at: 10, limit: 8)! == (13, true))
        let piece = try await writer.read()
        #expect(text(piece) == "12345678")
        #expect(piece.dropped == 5)
        #expect(try await writer.read(from: 8).next == 13)
    }

    @Test(arguments: StoreKind.all)
    func `a log is complete once its attempt has ended and all is read`(_ kind: StoreKind) async throws {
        let writer = try await Writer(kind)
        _ = try await writer.send("abc", at: 0)
        #expect(try await !writer.read().isComplete)
        _ = try await writer.bench.record(writer.held, by: writer.session)
        #expect(try await !writer.read(limit: 2).isComplete)
        #expect(try await writer.read().isComplete)
        // What was on the way comes still.
        #expect(try await writer.send("def", at: 3)! == (6, false))
        #expect(text(try await writer.read()) == "abcdef")
    }

    @Test(arguments: StoreKind.all)
    func `a task that wrote nothing has an empty log`(_ kind: StoreKind) async throws {
        let writer = try await Writer(kind)
        #expect(try await writer.read(from: 5).next == 5)
        #expect(
            try await writer.bench.store.log(
                of: TaskID(unchecked: "no"), fence: nil, stream: .stdout, from: 0, limit: 1) == nil)
        #expect(
            try await writer.bench.store.log(
                of: writer.held.taskID, fence: Fence(2), stream: .stdout, from: 0, limit: 1) == nil)
        try await writer.bench.submit("queued")
        #expect(
            try await writer.bench.store.log(
                of: TaskID(unchecked: "queued"), fence: nil, stream: .stdout, from: 0, limit: 1) == nil)
    }

    @Test(arguments: StoreKind.all)
    func `nobody writes into another worker's log`(_ kind: StoreKind) async throws {
        let writer = try await Writer(kind)
        let other = try await writer.bench.register("v")
        let pieces = [writer.held, lease("none", 1), LeaseID(writer.held.taskID, Fence(2))].map {
            TaskLog($0, stream: .stdout, offset: 0, content: Bytes("x".utf8))
        }
        #expect(
            try await writer.bench.store.appendLogs(pieces, of: other.worker, limit: .mebibytes(1)) == [nil, nil, nil])
        #expect(try await writer.read().content.count == 0)
    }

    @Test(arguments: StoreKind.all)
    func `each attempt and stream has a log of its own`(_ kind: StoreKind) async throws {
        let writer = try await Writer(kind)
        _ = try await writer.send("first", at: 0)
        try await writer.bench.lapse()
        let second = try await writer.bench.claim(for: writer.session)[0].lease
        let pieces = [
            TaskLog(second, stream: .stdout, offset: 0, content: Bytes("second".utf8)),
            TaskLog(second, stream: .stderr, offset: 0, content: Bytes("oh".utf8)),
        ]
        _ = try await writer.bench.store.appendLogs(pieces, of: writer.session.worker, limit: .mebibytes(1))
        #expect(text(try await writer.read()) == "second")
        func read(_ fence: Fence?, _ stream: OutputStream) async throws -> String? {
            try await writer.bench.store.log(
                of: second.taskID, fence: fence, stream: stream, from: 0, limit: 100
            ).map(text)
        }
        #expect(try await read(Fence(1), .stdout) == "first")
        #expect(try await read(Fence(1), .stderr) == "")
        #expect(try await read(nil, .stderr) == "oh")
    }
}
