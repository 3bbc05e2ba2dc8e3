import DTTestKit
import Glibc
import Testing

@testable import DTWorker

@Suite(.timeLimit(.minutes(1)))
struct FolderLockTests {
    private let scratch: ScratchFolder
    private var path: String { scratch.path("lock") }

    init() throws { scratch = try ScratchFolder() }

    @Test func `a folder that is taken is refused, with the process that has it`() async throws {
        let lock = try await FolderLock.take(path)
        let error = await #expect(throws: WorkerError.self) { try await FolderLock.take(path) }
        #expect(error?.code == .unusable)
        #expect(error?.message.contains("is in use by process \(getpid())") == true, "\(String(describing: error))")
        withExtendedLifetime(lock) {}
    }

    @Test func `a folder that was let go can be taken, also while a child still has the descriptor`() async throws {
        var lock: FolderLock? = try await FolderLock.take(path)
        let child = try Program("/bin/sleep", ["60"], environment: [:])
        defer { child.send(signal: SIGKILL) }
        withExtendedLifetime(lock) {}
        lock = nil
        let again = try await FolderLock.take(path)
        #expect(ProcessTable.read(path) == "\(getpid())\n")
        withExtendedLifetime(again) {}
    }

    @Test func `a number that an earlier process left says nothing`() async throws {
        try scratch.write("lock", "1\n")
        let lock = try await FolderLock.take(path)
        #expect(ProcessTable.read(path) == "\(getpid())\n")
        withExtendedLifetime(lock) {}
    }

    @Test func `a folder that is not there is an error that names it`() async {
        let error = await #expect(throws: WorkerError.self) { try await FolderLock.take(scratch.path("none/lock")) }
        #expect(error?.message.contains("none/lock") == true)
    }
}
