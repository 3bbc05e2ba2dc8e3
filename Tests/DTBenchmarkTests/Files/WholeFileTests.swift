import Foundation
import Testing

@testable import DTBenchmark

@Suite(.timeLimit(.minutes(5)))
struct WholeFileTests {
    @Test func `a file is read back as it was written, and nothing is left beside it`() throws {
        let scratch = try ScratchFolder()
        let content = (0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* 7) }
        try WholeFile.write(Array("old".utf8), to: scratch("file"))
        try WholeFile.write(content, to: scratch("file"))
        #expect(try WholeFile.read(scratch("file"), limit: 300_000) == content)
        #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.path) == ["file"])
    }

    @Test func `a file over the limit is refused`() throws {
        let scratch = try ScratchFolder()
        try scratch.write("12345", to: "file")
        let error = #expect(throws: FileError.self) { try WholeFile.read(scratch("file"), limit: 4) }
        #expect(error?.description.contains("longer than 4 bytes") == true)
    }

    @Test func `a folder that is not there, and a folder in place of a file, are errors that name it`() throws {
        let scratch = try ScratchFolder()
        let missing = #expect(throws: FileError.self) { try WholeFile.write([1], to: scratch("none/file")) }
        #expect(missing?.number == ENOENT)
        #expect(missing?.message.contains(scratch("none/file")) == true)
        let folder = #expect(throws: FileError.self) { try WholeFile.read(scratch.path, limit: 10) }
        #expect(folder?.number == EISDIR)
    }

    @Test func `what cannot be written leaves the old file and no draft`() throws {
        let scratch = try ScratchFolder()
        try FileManager.default.createDirectory(atPath: scratch("file"), withIntermediateDirectories: true)
        #expect(throws: FileError.self) { try WholeFile.write([1, 2], to: scratch("file")) }
        #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.path) == ["file"])
    }

    @Test func `a full disk is an error`() {
        let error = #expect(throws: FileError.self) {
            let full = open("/dev/full", O_WRONLY)
            defer { close(full) }
            try WholeFile.write([UInt8](repeating: 0, count: 100_000), to: full)
        }
        #expect(error?.number == ENOSPC)
    }
}
