import DTService
import DTTestKit
import Glibc
import Testing

@Suite(.timeLimit(.minutes(1)))
struct FolderWatchTests {
    @Test func `a file that is written, put in place, linked or removed is seen`() async throws {
        let scratch = try ScratchFolder()
        try scratch.write("watched/file", "one")
        let watch = try #require(FolderWatch([scratch.path("watched"), scratch.path("none")]))
        var changes = watch.changes.makeAsyncIterator()
        try scratch.write("watched/file", "two")
        #expect(await changes.next() != nil)
        try scratch.write("new", "three")
        #expect(rename(scratch.path("new"), scratch.path("watched/file")) == 0)
        #expect(await changes.next() != nil)
        #expect(symlink("elsewhere", scratch.path("watched/link")) == 0)
        #expect(await changes.next() != nil)
        try scratch.remove("watched/file")
        #expect(await changes.next() != nil)
    }

    @Test func `folders that are not there cannot be watched`() {
        #expect(FolderWatch(["/nonexistent"]) == nil)
    }
}
