import DTConfig
import Glibc
import Testing

/// What is no file of settings at all, and what is too much of one, also as a part in conf.d.
@Suite(.timeLimit(.minutes(5)))
struct BrokenFileKindTests {
    private func errors(_ scratch: Scratch, _ files: String...) -> [String] {
        do throws(ConfigErrors) {
            _ = try WorkerSettings.load(configFiles: files, surroundings: scratch.surroundings())
            return []
        } catch {
            return error.errors.map(\.description)
        }
    }

    @Test func `ten megabytes are refused by their size`() throws {
        let scratch = try Scratch()
        try scratch.write("w.yaml", "tags: [" + String(repeating: "aaaaaaaaa,", count: 1 << 20) + "]\n")
        #expect(errors(scratch, "w.yaml") == ["w.yaml: is larger than 1 MiB"])
    }

    @Test func `a bomb of aliases is refused, as a value and as an identity`() throws {
        let scratch = try Scratch()
        for end in ["tags: *l9\n", "workers: *l9\n", "handlers: {a: {command: *l9}}\n"] {
            try scratch.write("w.yaml", DocumentTests.bomb(9) + end)
            #expect(
                errors(scratch, "w.yaml").first?.hasSuffix(
                    "holds more than 100000 values, counting what aliases repeat")
                    == true)
        }
    }

    @Test func `more identities than a process has are refused`() throws {
        let scratch = try Scratch()
        let names = (0...256).map { "{name: w\($0)}" }.joined(separator: ", ")
        try scratch.write("w.yaml", "workers: [\(names)]\n")
        #expect(errors(scratch, "w.yaml") == ["w.yaml:1:10: workers has more than 256 entries"])
    }

    @Test func `a part in conf d is refused like a file`() throws {
        let scratch = try Scratch()
        try scratch.write("w.yaml", "tags: [a]\n")
        try scratch.write("conf.d/1.yaml/x", "")
        mkfifo("\(scratch.path)/conf.d/2.yaml", 0o600)
        symlink("nowhere", "\(scratch.path)/conf.d/3.yaml")
        try scratch.write("conf.d/4.yaml", [0xFF, 0xFE, 0x00])
        try scratch.write("conf.d/5.yaml", "tgas: x\r\nverbose: 3\r\n")
        #expect(
            errors(scratch, "w.yaml") == [
                "conf.d/1.yaml: is a folder, not a file", "conf.d/2.yaml: is a named pipe, not a file",
                "conf.d/3.yaml: there is no such file", "conf.d/4.yaml: is UTF-16; save it as UTF-8",
                "conf.d/5.yaml:1:1: unknown key 'tgas' (did you mean tags?)",
                "conf.d/5.yaml:2:10: verbose must be true or false, not \"3\"",
            ])
    }

    @Test func `a file that cannot be read is refused`() throws {
        let scratch = try Scratch()
        try scratch.write("w.yaml", "tags: [a]\n", mode: 0)
        // Root reads everything.
        guard geteuid() != 0 else { return }
        #expect(errors(scratch, "w.yaml") == ["w.yaml: cannot be read: permission denied"])
    }
}
