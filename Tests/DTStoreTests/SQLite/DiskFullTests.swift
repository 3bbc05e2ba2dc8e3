import DTScheduling
import DTWire
import Glibc
import Testing

@testable import DTStore

@Suite(.timeLimit(.minutes(5)))
struct DiskFullTests {
    let folder = ScratchFolder()

    /// Fills a store until it refuses, and goes on when there is space again.
    func fill(_ store: SQLiteTaskStore, makeSpace: () async throws -> Void) async throws {
        let now = Timestamp(milliseconds: 1_000_000)
        var spec = Bench.spec()
        spec.environment["FILL"] = String(repeating: "x", count: 20_000)
        func submit(_ number: Int) async throws(StoreError) {
            let task = TaskSubmission(taskID: TaskID(unchecked: "t\(number)"), principal: "ada", spec: spec)
            let verdict = try await store.submit([task], claim: nil, at: now).verdicts[0]
            guard case .queued = verdict else { throw StoreError(.internalError, "\(verdict)") }
        }
        var accepted = 0
        let refusal = await #expect(throws: StoreError.self) {
            while accepted < 10_000 {
                try await submit(accepted)
                accepted += 1
            }
        }
        #expect(refusal?.code == .diskFull)
        #expect(refusal?.message.contains(store.path) == true)
        #expect(accepted > 0)
        // Nothing of what was refused is there, everything else is, and it can be read and worked on.
        #expect(try await store.counts() == [.queued: accepted])
        #expect(try await store.task(TaskID(unchecked: "t\(accepted)")) == nil)
        try await makeSpace()
        try await submit(accepted)
        #expect(try await store.counts()[.queued, default: 0] > 0)
        #expect(try await store.task(TaskID(unchecked: "t\(accepted)")) != nil)
    }

    @Test func `a database that may grow no more takes tasks again once some are gone`() async throws {
        var generator = SeededGenerator(seed: 1)
        let store = try SQLiteTaskStore(
            path: folder.file("tasks.db"), settings: .init(maximumSize: .mebibytes(1)), using: &generator)
        try await fill(store) {
            let now = Timestamp(milliseconds: 2_000_000)
            // Cancelling needs a little space itself; what is kept for it is what a refused submit gave back.
            for number in 0..<5 { _ = try await store.cancel(TaskID(unchecked: "t\(number)"), message: nil, at: now) }
            #expect(try await store.deleteFinished(before: now.advanced(by: .seconds(1)), limit: 10) == 4)
        }
    }

    @Test(.enabled(if: TinyDisk.isAvailable, "mounting needs root"))
    func `a full disk refuses tasks and loses none`() async throws {
        let disk = try #require(TinyDisk(at: folder.file("disk"), bytes: 4 << 20))
        var generator = SeededGenerator(seed: 1)
        let store = try SQLiteTaskStore(path: disk.path + "/tasks.db", using: &generator)
        let ballast = disk.path + "/ballast"
        ScratchFolder.write([UInt8](repeating: 1, count: 1 << 20), to: ballast)
        try await fill(store) { unlink(ballast) }
        try await store.close()
    }
}

/// A file system in memory of a few megabytes.
final class TinyDisk {
    let path: String

    static var isAvailable: Bool {
        let folder = ScratchFolder()
        return TinyDisk(at: folder.file("try"), bytes: 1 << 20) != nil
    }

    init?(at path: String, bytes: Int) {
        self.path = path
        mkdir(path, 0o700)
        guard mount("tmpfs", path, "tmpfs", 0, "size=\(bytes)") == 0 else { return nil }
    }

    deinit { umount2(path, CInt(MNT_DETACH)) }
}
