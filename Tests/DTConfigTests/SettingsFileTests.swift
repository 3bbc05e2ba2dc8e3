import DTConfig
import DTWire
import Glibc
import Testing

/// Which file is read, and what is no file of settings.
@Suite(.timeLimit(.minutes(5)))
struct SettingsFileTests {
    @Test func `the flag wins over the variable, the variable over the system's file, that over the user's`() throws {
        let scratch = try Scratch()
        for (name, seconds) in [
            ("flag.yaml", 1), ("variable.yaml", 2), ("etc/worker.yaml", 3), ("xdg/dt/worker.yaml", 4),
        ] {
            try scratch.write(name, "taskTimeout: \(seconds)\n")
        }
        var surroundings = scratch.surroundings([
            "XDG_CONFIG_HOME": "\(scratch.path)/xdg", "DT_CONFIG": "variable.yaml",
        ])
        func seconds(_ file: String?) throws -> Duration {
            try WorkerSettings.load(configFiles: file.map { [$0] } ?? [], surroundings: surroundings).settings.identity
                .taskTimeout
        }
        #expect(try seconds("flag.yaml") == .seconds(1))
        #expect(try seconds(nil) == .seconds(2))
        surroundings.variables["DT_CONFIG"] = ""
        #expect(try seconds(nil) == .seconds(3))
        unlink("\(scratch.path)/etc/worker.yaml")
        #expect(try seconds(nil) == .seconds(4))
        unlink("\(scratch.path)/xdg/dt/worker.yaml")
        #expect(try seconds(nil) == .seconds(3600))
    }

    @Test(arguments: ["", "\n\n", "# only a comment\n", "---\n", "\u{FEFF}", "~\n", "{}\n"])
    func `a file that says nothing leaves the defaults`(_ text: String) throws {
        let scratch = try Scratch()
        try scratch.write("w.yaml", text)
        let loaded = try WorkerSettings.load(configFiles: ["w.yaml"], surroundings: scratch.surroundings())
        #expect(loaded.settings.identity.taskTimeout == .seconds(3600))
        #expect(loaded.file == "w.yaml")
    }

    @Test(arguments: [
        "\u{FEFF}taskTimeout: 7\n", "taskTimeout: 7\r\nverbose: false\r\n", "{\"taskTimeout\": 7}",
        "taskTimeout:   '7'",
        "taskTimeout: \"7s\" # seven\n", "%YAML 1.1\n---\ntaskTimeout: 7\n...\n", "a: &x 7\n",
    ])
    func `a file may be written like this`(_ text: String) throws {
        let scratch = try Scratch()
        let content = text.replacing("a: &x 7", with: "cancelGrace: &x 7\ntaskTimeout: *x")
        try scratch.write("w.yaml", content)
        let loaded = try WorkerSettings.load(configFiles: ["w.yaml"], surroundings: scratch.surroundings())
        #expect(loaded.settings.identity.taskTimeout == .seconds(7))
    }

    @Test func `a file that was asked for must be there`() throws {
        let scratch = try Scratch()
        #expect(error(scratch, "no.yaml") == "no.yaml: there is no such file")
        #expect(error(scratch, "a/b/no.yaml") == "a/b/no.yaml: there is no such file")
        #expect(error(scratch, nil, ["DT_CONFIG": "gone.yaml"]) == "gone.yaml: there is no such file")
        #expect(error(scratch, "") == "--config: must name a path")
    }

    @Test func `a folder, a named pipe, a device and a loop of links are no files`() throws {
        let scratch = try Scratch()
        try scratch.write("folder/x", "")
        mkfifo("\(scratch.path)/pipe", 0o600)
        symlink("loop", "\(scratch.path)/loop")
        #expect(error(scratch, "folder") == "folder: is a folder, not a file")
        #expect(error(scratch, "pipe") == "pipe: is a named pipe, not a file")
        #expect(error(scratch, "/dev/zero") == "/dev/zero: is no regular file")
        #expect(error(scratch, "loop") == "loop: cannot be read: too many links")
        #expect(error(scratch, "folder/x/y") == "folder/x/y: there is no such file")
    }

    @Test func `a file in the usual place that cannot be read is an error too`() throws {
        let scratch = try Scratch()
        try scratch.write("etc/worker.yaml/x", "")
        #expect(error(scratch, nil) == "\(scratch.path)/etc/worker.yaml: is a folder, not a file")
    }

    @Test func `a huge file is refused by its size`() throws {
        let scratch = try Scratch()
        try scratch.write("w.yaml", String(repeating: "# filling\n", count: 1 << 20))
        #expect(error(scratch, "w.yaml") == "w.yaml: is larger than 1 MiB")
    }

    @Test(arguments: [
        ([0xFF, 0xFE, 0x61, 0x00], "w.yaml: is UTF-16; save it as UTF-8"),
        ([0x7F, 0x45, 0x4C, 0x46, 0x02], "w.yaml:1:1: holds the control character U+007F; is it a text?"),
        (Array("a: 1\nb: \u{e9}".utf8) + [0xC3], "w.yaml:2:5: is not valid UTF-8"),
        (Array("verbose: ".utf8) + [0xC0, 0xAF], "w.yaml:1:10: is not valid UTF-8"),
    ])
    func `what is no UTF-8 text is refused with the place`(_ bytes: [UInt8], _ message: String) throws {
        let scratch = try Scratch()
        try scratch.write("w.yaml", bytes)
        #expect(error(scratch, "w.yaml") == message)
    }

    private func error(_ scratch: Scratch, _ file: String?, _ variables: [String: String] = [:]) -> String? {
        do throws(ConfigErrors) {
            _ = try WorkerSettings.load(
                configFiles: file.map { [$0] } ?? [], surroundings: scratch.surroundings(variables))
            return nil
        } catch {
            return error.description
        }
    }
}
