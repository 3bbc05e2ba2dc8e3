import DTTestKit
import Glibc
import Testing

@testable import DTWorker

struct ControlSocketTests {
    @Test func `sockets of dead processes are passed over and removed, and other files left alone`() throws {
        let scratch = try ScratchFolder()
        // The largest number there can be is nobody's.
        let dead = ControlSocket.path(in: scratch.path, process: 4_194_304)
        let mine = ControlSocket.path(in: scratch.path, process: getpid())
        let others = ["control-x.sock", "control-0.sock", "control--1.sock", "control-12", "lock"]
        try scratch.write("control-4194304.sock", "")
        try scratch.write("control-\(getpid()).sock", "")
        for name in others { try scratch.write(name, "") }
        let found = ControlSocket.all(in: scratch.path)
        #expect(found.map(\.path) == [mine])
        #expect(found.map(\.process) == [getpid()])
        #expect(access(dead, F_OK) != 0)
        for name in others { #expect(access(scratch.path(name), F_OK) == 0) }
    }

    @Test func `a folder that is not there has none`() {
        #expect(ControlSocket.all(in: "/nonexistent").isEmpty)
    }
}
