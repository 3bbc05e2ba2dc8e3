import Crypto
import DTScheduling
import DTStore
import DTWire
import Testing

@Suite(.timeLimit(.minutes(5)))
struct PartTests {
    static let content = Array("a report that is too large to travel".utf8)

    static func part(of content: [UInt8] = content) -> OutcomePart {
        OutcomePart(name: "report", size: Int64(content.count), sha256: Bytes(SHA256.hash(data: content)))
    }

    func upload(_ content: [UInt8], as part: OutcomePart, to bench: Bench) async throws {
        let upload = try await bench.store.receivePart(part)
        for start in stride(from: 0, to: content.count, by: 10) {
            try await upload.append(Array(content[start..<min(start + 10, content.count)]))
        }
        try await upload.finish(at: bench.now)
    }

    @Test(arguments: StoreKind.all)
    func `an outcome waits for its parts`(_ kind: StoreKind) async throws {
        let bench = try Bench(kind)
        let session = try await bench.register("w")
        let held = try await bench.run("a", on: session)
        let part = Self.part()
        let outcome = Outcome(status: .succeeded, code: .completed, parts: [part])
        func deliver() async throws -> RecordVerdict {
            try await bench.store.record([TaskResult(held, outcome: outcome)], of: session, at: bench.now)[0]
        }
        #expect(try await bench.store.partStanding(part, for: held, of: session.worker) == .wanted)
        #expect(try await deliver() == .incomplete(sha256: part.sha256))
        #expect(try await bench.status("a") == .running)
        #expect(try await bench.store.partPath(sha256: part.sha256) == nil)
        try await upload(Self.content, as: part, to: bench)
        #expect(try await bench.store.partStanding(part, for: held, of: session.worker) == .present)
        #expect(try await deliver() == .ended(sequence: 1, toCancel: nil))
        try await bench.reopen()
        let path = try #require(try await bench.store.partPath(sha256: part.sha256))
        #expect(ScratchFolder.read(path) == Self.content)
    }

    @Test(arguments: StoreKind.all)
    func `a part is wanted from the worker that has the task alone`(_ kind: StoreKind) async throws {
        let bench = try Bench(kind)
        let held = try await bench.run("a", on: try await bench.register("w"))
        let part = Self.part()
        for (lease, worker) in [(held, "v"), (lease("none", 1), "w"), (LeaseID(held.taskID, Fence(2)), "w")] {
            #expect(
                try await bench.store.partStanding(part, for: lease, of: WorkerID(unchecked: worker)) == .unknownTask)
        }
    }

    @Test(arguments: StoreKind.all, ["short", "long", "other"])
    func `a body that is not as declared is not kept`(_ kind: StoreKind, _ fault: String) async throws {
        let bench = try Bench(kind)
        let part = Self.part()
        let body =
            switch fault {
            case "short": Array(Self.content.dropLast())
            case "long": Self.content + [0]
            default: Array(Self.content.reversed())
            }
        let error = await #expect(throws: StoreError.self) { try await upload(body, as: part, to: bench) }
        #expect(error?.code == .invalidRequest)
        #expect(try await bench.store.partPath(sha256: part.sha256) == nil)
        try await upload(Self.content, as: part, to: bench)
        #expect(try await bench.store.partPath(sha256: part.sha256) != nil)
    }

    @Test(arguments: StoreKind.all)
    func `an empty part is a part`(_ kind: StoreKind) async throws {
        let bench = try Bench(kind)
        try await upload([], as: Self.part(of: []), to: bench)
        let path = try #require(try await bench.store.partPath(sha256: Self.part(of: []).sha256))
        #expect(ScratchFolder.read(path) == [])
    }

    @Test(arguments: StoreKind.all)
    func `an upload that was given up takes nothing more`(_ kind: StoreKind) async throws {
        let bench = try Bench(kind)
        let upload = try await bench.store.receivePart(Self.part())
        try await upload.append([1, 2, 3])
        await upload.abort()
        await #expect(throws: StoreError.self) { try await upload.append([4]) }
        await #expect(throws: StoreError.self) { try await upload.finish(at: bench.now) }
    }

    @Test(arguments: StoreKind.all)
    func `a part lives as long as an outcome names it, and a day when none ever does`(_ kind: StoreKind) async throws {
        let bench = try Bench(kind)
        let session = try await bench.register("w")
        let (named, unnamed) = (Self.part(), Self.part(of: [1, 2, 3]))
        try await upload(Self.content, as: named, to: bench)
        try await upload([1, 2, 3], as: unnamed, to: bench)
        let path = try #require(try await bench.store.partPath(sha256: named.sha256))
        let outcome = Outcome(status: .succeeded, code: .completed, parts: [named])
        _ = try await bench.store.record(
            [TaskResult(try await bench.run("a", on: session), outcome: outcome)], of: session, at: bench.now)
        _ = try await bench.store.deleteFinished(before: bench.now.advanced(by: .seconds(3600)), limit: 10)
        #expect(try await bench.store.partPath(sha256: unnamed.sha256) != nil)
        bench.pass(.seconds(48 * 3600))
        _ = try await bench.record(try await bench.run("b", on: session), by: session)
        _ = try await bench.store.deleteFinished(before: bench.now, limit: 10)
        #expect(try await bench.store.partPath(sha256: unnamed.sha256) == nil)
        #expect(try await bench.store.partPath(sha256: named.sha256) == nil)
        #expect(ScratchFolder.read(path) == nil)
    }
}
