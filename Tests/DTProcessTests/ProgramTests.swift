import DTProcess
import DTTestKit
import DTWire
import Testing

struct ProgramTests {
    @Test func `a program is looked for in the folders of PATH, in order`() throws {
        #expect(try ProgramSearch.find("sh", path: "/no/such:/usr/bin:/bin", folder: "/") == "/usr/bin/sh")
        #expect(try ProgramSearch.find("./sh", path: "", folder: "/bin") == "/bin/./sh")
        #expect(try ProgramSearch.find("/bin/sh", path: "", folder: "/") == "/bin/sh")
    }

    @Test func `a program that is nowhere names every folder`() {
        let error = #expect(throws: SpawnError.self) {
            try ProgramSearch.find("no-such-program", path: "/usr/bin:relative", folder: "/here")
        }
        #expect(error?.code == .programMissing)
        #expect(error?.message.contains("/usr/bin, /here/relative") == true)
    }

    @Test(arguments: ["/etc", "/etc/passwd"])
    func `a folder or a plain file is no program`(path: String) {
        let error = #expect(throws: SpawnError.self) { try ProgramSearch.find(path, path: "", folder: "/") }
        #expect(error?.code == .programUnusable)
    }

    @Test func `a program of ours is found beside the running one, or every place is named`() throws {
        let built = BuiltProduct.path("dt-warden")
        let folder = String(built.dropLast("/dt-warden".count))
        #expect(try ProgramLocation.find("dt-warden", besides: folder) == built)
        let error = #expect(throws: SpawnError.self) { try ProgramLocation.find("dt-nothing", besides: "/opt/bin") }
        #expect(error?.message.contains("/opt/bin/dt-nothing, /opt/bin/../libexec/dt/dt-nothing") == true)
        let set = #expect(throws: SpawnError.self) { try ProgramLocation.find("dt-warden", setting: "/set/dt-warden") }
        #expect(set?.message.contains("/set/dt-warden") == true)
    }
}
