import DTService
import DTTestKit
import Glibc
import Testing

struct LogFileTests {
    private let scratch: ScratchFolder

    init() throws { scratch = try ScratchFolder() }

    private func line(_ text: String) -> [UInt8] { Array("\(text)\n".utf8) }
    private func content(_ name: String) -> String { ProcessTable.read(scratch.path(name)) }

    @Test func `lines are added to what is there, in a file that others cannot read`() throws {
        try scratch.write("logs/worker.log", "before\n")
        let file = LogFile(folder: scratch.path("logs"), name: "worker.log")
        file.write(line("one"))
        file.write(line("two"))
        #expect(content("logs/worker.log") == "before\none\ntwo\n")
        #expect(file.failure == nil)
    }

    @Test func `the folder is made, and the file is its owner's and the group's alone`() throws {
        let file = LogFile(folder: scratch.path("a/b"), name: "worker.log")
        file.write(line("one"))
        var status = stat()
        #expect(stat(scratch.path("a/b/worker.log"), &status) == 0)
        #expect(status.st_mode & 0o777 & ~0o640 == 0)
    }

    @Test func `a full file is put aside, and five of them are kept`() {
        let file = LogFile(folder: scratch.path, name: "worker.log", limit: 10)
        for number in 0..<8 { file.write(line("line \(number)")) }
        #expect(content("worker.log") == "line 7\n")
        for age in 1...5 { #expect(content("worker.log.\(age)") == "line \(7 - age)\n") }
        #expect(content("worker.log.6") == "")
    }

    @Test func `a line longer than the limit has a file of its own`() {
        let file = LogFile(folder: scratch.path, name: "worker.log", limit: 4)
        file.write(line("a long line"))
        file.write(line("b"))
        #expect(content("worker.log.1") == "a long line\n")
        #expect(content("worker.log") == "b\n")
    }

    @Test func `a file that cannot be opened is no matter, and is said`() throws {
        try scratch.write("file", "")
        let file = LogFile(folder: scratch.path("file"), name: "worker.log")
        file.write(line("lost"))
        #expect(file.failure?.contains("worker.log: the log cannot be written") == true)
        try scratch.remove("file")
        try scratch.makeFolder("file")
        file.write(line("kept"))
        #expect(content("file/worker.log") == "kept\n")
        #expect(file.failure == nil)
    }

    @Test func `a full disk loses lines and nothing else`() {
        #expect(symlink("/dev/full", scratch.path("device")) == 0)
        let file = LogFile(folder: "/dev", name: "full")
        for _ in 0..<3 { file.write(line("lost")) }
        #expect(file.failure?.contains("No space left") == true, "\(String(describing: file.failure))")
    }
}
