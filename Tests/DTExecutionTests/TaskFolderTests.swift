import DTTestKit
import DTWire
import Glibc
import Testing

@testable import DTExecution

@Suite(.timeLimit(.minutes(5)))
struct TaskFolderTests {
    /// A scratch folder, for as long as the body runs.
    private func withScratch(_ body: (String) throws -> Void) throws {
        let scratch = "/tmp/dt-\(UInt64.random(in: .min ... .max))"
        mkdir(scratch, 0o700)
        defer { _ = try? FolderRemoval.remove(scratch) }
        try body(scratch)
    }

    private let lease = LeaseID(TaskID(unchecked: "task"), Fence(3))

    private func source(_ path: String, _ text: String = "x", isExecutable: Bool = false) -> TaskSource {
        TaskSource(path: path, content: Bytes(text.utf8), isExecutable: isExecutable)
    }

    @Test func `sources are put where they belong`() throws {
        try withScratch { scratch in
            let folder = try TaskFolder(for: lease, under: scratch)
            try folder.write([
                source("a", "one"), source("b/c/d.sh", "two", isExecutable: true), source("b/e", "three"),
            ])
            #expect(ProcessTable.read("\(folder.path)/a") == "one")
            #expect(ProcessTable.read("\(folder.path)/b/c/d.sh") == "two")
            #expect(ProcessTable.read("\(folder.path)/b/e") == "three")
            #expect(access("\(folder.path)/b/c/d.sh", X_OK) == 0)
            try folder.remove()
            #expect(access(folder.path, F_OK) != 0)
        }
    }

    @Test(arguments: [
        ["../a"], ["/etc/a"], ["a/../../b"], ["a//b"], ["."], [""], ["a", "a"], ["a", "a/b"], ["a/b", "a"],
        [".dt-result.json"],
        [".dt-x/y"], [String(repeating: "n", count: 300)],
    ])
    func `a source that leads out, repeats or stands in the way is rejected and named`(paths: [String]) throws {
        try withScratch { scratch in
            let folder = try TaskFolder(for: lease, under: scratch)
            let failure = #expect(throws: TaskFailure.self) { try folder.write(paths.map { source($0) }) }
            #expect(failure?.status == .rejected)
            #expect(failure?.message.contains("sources[\(paths.count - 1)].path") == true)
            #expect(access("\(scratch)/a", F_OK) != 0)
            #expect(access("\(scratch)/b", F_OK) != 0)
        }
    }

    @Test func `a folder that a killed worker left is made anew`() throws {
        try withScratch { scratch in
            let first = try TaskFolder(for: lease, under: scratch)
            try first.write([source("a")])
            let second = try TaskFolder(for: lease, under: scratch)
            #expect(access("\(second.path)/a", F_OK) != 0)
        }
    }

    @Test func `a folder that cannot be made says where`() {
        let failure = #expect(throws: TaskFailure.self) { try TaskFolder(for: lease, under: "/proc/nothing") }
        #expect(failure?.code == .fileError)
        #expect(failure?.message.contains("/proc/nothing/task.3") == true)
    }

    @Test(arguments: [
        ("", true), ("touch file", false), ("mkdir sub", false), ("touch .hidden", false), ("chmod 755 .", false),
    ])
    func `a folder is used again only when it is as new`(change: String, isKept: Bool) throws {
        try withScratch { scratch in
            let pool = FolderPool(root: scratch)
            let folder = try pool.makeFolder(for: lease)
            try folder.write([])
            #expect(system("cd \(folder.path) && \(change.isEmpty ? "true" : change)") == 0)
            try pool.takeBack(folder)
            #expect(access(folder.path, F_OK) != 0)
            #expect((access("\(scratch)/.spare-1", F_OK) == 0) == isKept)
            let next = try pool.makeFolder(for: LeaseID(lease.taskID, Fence(4)))
            #expect(next.path.hasSuffix("task.4"))
            #expect(system("test -z \"$(ls -A \(next.path))\" && test $(stat -c %a \(next.path)) = 700") == 0)
        }
    }

    @Test func `whatever a task made of its folder is removed, and nothing beyond it`() throws {
        try withScratch { scratch in
            let folder = try TaskFolder(for: lease, under: scratch)
            mkdir("\(scratch)/beyond", 0o700)
            close(open("\(scratch)/beyond/kept", O_CREAT | O_WRONLY, 0o600))
            symlink("\(scratch)/beyond", "\(folder.path)/link")
            symlink("/no/such", "\(folder.path)/dangling")
            mkfifo("\(folder.path)/pipe", 0o600)
            mkdir("\(folder.path)/closed", 0o700)
            close(open("\(folder.path)/closed/file", O_CREAT | O_WRONLY, 0o400))
            chmod("\(folder.path)/closed", 0o000)
            let name: [CChar] = Array("\(folder.path)/no text: ".utf8CString.dropLast()) + [-1, -2, 0]
            mkdir(name, 0o700)
            for number in 0..<4500 { close(open("\(folder.path)/\(number)", O_CREAT | O_WRONLY, 0o600)) }
            // Far deeper than a path may be long.
            var deep = open(folder.path, O_RDONLY | O_DIRECTORY)
            for _ in 0..<1500 {
                mkdirat(deep, "deeper", 0o700)
                let next = openat(deep, "deeper", O_RDONLY | O_DIRECTORY)
                close(deep)
                deep = next
            }
            close(deep)

            try folder.remove()
            #expect(access(folder.path, F_OK) != 0)
            #expect(access("\(scratch)/beyond/kept", F_OK) == 0)
        }
    }
}
