import DTClient
import DTConfig
import DTWire
import Glibc
import Testing

/// What a task file may look like, and which files it takes along.
@Suite(.timeLimit(.minutes(5)))
struct TaskFileTests {
    static let task = TaskSpec(taskID: TaskID(rawValue: "a"), type: "custom", config: ["name": "noop"])

    @Test(arguments: [
        "task_id: a\ntype: custom\nconfig: {name: noop}\n",
        "- task_id: a\n  type: custom\n  config:\n    name: noop\n",
        "tasks:\n- {task_id: a, type: custom, config: {name: noop}}\n",
        "{\"task_id\": \"a\", \"type\": \"custom\", \"config\": {\"name\": \"noop\"}}",
        "[{\"task_id\": \"a\", \"type\": \"custom\", \"config\": {\"name\": \"noop\"}}]\n",
        " \n{\"tasks\": [{\"task_id\": \"a\", \"type\": \"custom\", \"config\": {\"name\": \"noop\"}}]}",
        "{task_id: a, type: custom, config: {name: noop}}",
        "[{task_id: a, type: custom, config: {name: noop},},]",
        "\u{FEFF}task_id: a\r\ntype: custom\r\nconfig: {name: noop}\r\n",
        "\u{FEFF}{\"task_id\": \"a\", \"type\": \"custom\", \"config\": {\"name\": \"noop\"}}",
        "# a task\n---\ntask_id: &id a\ntype: custom\nconfig: {name: noop}\n...\n",
    ])
    func `a task may be written like this`(_ text: String) throws {
        #expect(try TaskFolder().read(text).tasks == [Self.task])
    }

    @Test func `the examples of the guide are read`() throws {
        let file = try TaskFolder().read(
            """
            [{"task_id": "benchmark-bert-001", "type": "benchmark", "config": {"model": "bert-base-uncased",
              "batch_sizes": [1, 2, 4, 8, 16], "precision": "fp32", "iterations": 10}},
             {"task_id": "test-bert-001", "type": "test", "config": {"test_file": "test_bert.py",
              "test_args": ["--batch-size", "4"]}},
             {"task_id": "custom-001", "type": "custom", "config": {"name": "setup_environment",
              "parameters": {"clear_cache": true, "prepare_models": ["bert", "vit"]}}}]
            """, as: "guide.json")
        #expect(file.tasks.map(\.taskID?.rawValue) == ["benchmark-bert-001", "test-bert-001", "custom-001"])
        for task in file.tasks { _ = try TaskConfig(of: task) }
        #expect(file.taken == [])
    }

    @Test func `tasks share a value through an alias`() throws {
        let file = try TaskFolder().read(
            "tasks:\n- type: custom\n  config: &c {name: noop}\n- type: custom\n  config: *c\n")
        #expect(file.tasks.map(\.config) == [["name": "noop"], ["name": "noop"]])
    }

    @Test func `a path among the sources takes the file along`() throws {
        let folder = try TaskFolder(["lib/model.py": "x = 1\n"])
        try folder.write("run.sh", "#!/bin/sh\n", mode: 0o755)
        let file = try folder.read(
            """
            type: test
            config: {test_file: run.sh}
            sources:
              - ./lib/model.py
              - {path: inline.txt, content: aGk}
              - run.sh
            """)
        #expect(
            file.tasks[0].sources == [
                TaskSource(path: "lib/model.py", content: Bytes(Array("x = 1\n".utf8))),
                TaskSource(path: "inline.txt", content: Bytes(Array("hi".utf8))),
                TaskSource(path: "run.sh", content: Bytes(Array("#!/bin/sh\n".utf8)), isExecutable: true),
            ])
        #expect(file.taken == ["lib/model.py", "run.sh"])
    }

    @Test(arguments: ["test_a.py", "./test_a.py", "sub/test_a.py"])
    func `a test file beside the task file travels with its task`(_ name: String) throws {
        let folder = try TaskFolder(["test_a.py": "def test(): pass\n", "sub/test_a.py": "def test(): pass\n"])
        let file = try folder.read("type: test\nconfig: {test_file: \(name), test_args: [-q]}\n")
        let plain = name.replacing("./", with: "")
        #expect(file.tasks[0].sources.map(\.path) == [plain])
        #expect(file.tasks[0].config == ["test_file": .string(plain), "test_args": ["-q"]])
    }

    @Test(arguments: ["test_b.py", "/abs/test_a.py", "../test_a.py", "test_a.py/x"])
    func `a test file that is not there is left to the worker`(_ name: String) throws {
        let folder = try TaskFolder(["test_a.py": ""])
        let file = try folder.read("type: test\nconfig: {test_file: '\(name)'}\n")
        #expect(file.tasks[0].sources == [])
        #expect(file.tasks[0].config["test_file"] == .string(name))
    }

    @Test func `a task of another type keeps its test_file to itself`() throws {
        let folder = try TaskFolder(["a.py": ""])
        #expect(try folder.read("type: custom\nconfig: {test_file: a.py}\n").tasks[0].sources == [])
    }

    @Test func `too many bytes of sources are refused`() throws {
        let folder = try TaskFolder(["big": String(repeating: "x", count: 12 << 20)])
        let errors = #expect(throws: TaskFileErrors.self) {
            _ = try folder.read(
                "- {type: custom, config: {}, sources: [big]}\n- {type: custom, config: {}, sources: [big]}\n"
                    + "- {type: custom, config: {}, sources: [big]}\n")
        }
        #expect(errors?.description == "t.yaml:3:40: [2].sources[0]: big: is larger than 8 MiB")
    }

    @Test func `a place can be asked for, in YAML and in JSON`() throws {
        let text = "tasks:\n- type: custom\n  config:\n    sizes: [1, 2]\n- {type: custom, config: {}}\n"
        let file = try TaskFolder().read(text)
        #expect(file.place(of: 0, ["config", "sizes", "[1]"]) == "t.yaml:4:16")
        #expect(file.place(of: 0, ["config", "absent"]) == "t.yaml:4:5")
        #expect(file.place(of: 1) == "t.yaml:5:3")
        #expect(file.place(of: 7) == "t.yaml")
        let json = try TaskFolder().read("[\n {\"type\": \"custom\", \"config\": {\"a\": [0]}}]", as: "t.json")
        #expect(json.place(of: 0, ["config", "a", "[0]"]) == "t.json:2:38")
    }

    @Test func `a file is read by its path, relative to the current folder`() throws {
        let folder = try TaskFolder(["sub/t.yaml": "type: test\nconfig: {test_file: a.py}\n", "sub/a.py": ""])
        let file = try TaskFile.load("sub/t.yaml", folder: folder.path)
        #expect(file.tasks[0].sources.map(\.path) == ["a.py"])
        #expect(try TaskFile.load("\(folder.path)/sub/t.yaml", folder: "/").name == "\(folder.path)/sub/t.yaml")
    }

    @Test func `what is no file is refused`() throws {
        let folder = try TaskFolder(["sub/t.yaml": ""])
        for (path, message) in [
            ("no.yaml", "no.yaml: there is no such file"), ("sub", "sub: is a folder, not a file"),
            ("/dev/null", "/dev/null: is no regular file"), ("", ": is a folder, not a file"),
        ] {
            let errors = #expect(throws: TaskFileErrors.self) { _ = try TaskFile.load(path, folder: folder.path) }
            #expect(errors?.description == message)
        }
    }

    @Test func `a pipe is read to its end`() async throws {
        let folder = try TaskFolder()
        let path = "\(folder.path)/pipe"
        mkfifo(path, 0o600)
        async let written: Void = Task.detached {
            let descriptor = open(path, O_WRONLY)
            let text = "type: custom\nconfig: {name: noop}\n"
            _ = text.withCString { write(descriptor, $0, strlen($0)) }
            close(descriptor)
        }.value
        let file = try await Task.detached { try TaskFile.load("pipe", folder: folder.path) }.value
        await written
        #expect(file.tasks.map(\.config) == [["name": "noop"]])
    }

    @Test(arguments: ["link.txt", "sub/up.txt", "out/secret.txt", "chain.txt"])
    func `a link that leads out of the folder is not followed`(_ name: String) throws {
        let outside = try TaskFolder(["secret.txt": "secret"])
        let folder = try TaskFolder(["sub/in.txt": "in", "beside.txt": "beside"])
        symlink("\(outside.path)/secret.txt", "\(folder.path)/link.txt")
        symlink("../../\(outside.path.split(separator: "/").last ?? "")/secret.txt", "\(folder.path)/sub/up.txt")
        symlink(outside.path, "\(folder.path)/out")
        symlink("link.txt", "\(folder.path)/chain.txt")
        for text in [
            "type: custom\nconfig: {}\nsources: [\(name)]\n", "type: test\nconfig: {test_file: \(name)}\n",
        ] {
            let errors = #expect(throws: TaskFileErrors.self) { _ = try folder.read(text) }
            #expect(
                errors?.description.hasSuffix("\(name): is a link that leads out of the task file's folder") == true)
        }
    }

    @Test func `a link within the folder is followed, and so is one to the folder`() throws {
        let folder = try TaskFolder(["t/sub/in.txt": "in"])
        symlink("sub/in.txt", "\(folder.path)/t/link.txt")
        symlink("t", "\(folder.path)/alias")
        try folder.write("t/t.yaml", "type: custom\nconfig: {}\nsources: [link.txt]\n")
        let file = try TaskFile.load("alias/t.yaml", folder: folder.path)
        #expect(file.tasks[0].sources.map(\.content) == [Bytes(Array("in".utf8))])
    }

    @Test func `a file that is too large is refused`() throws {
        let errors = #expect(throws: TaskFileErrors.self) {
            _ = try TaskFolder().read(String(repeating: "# filling\n", count: 900_000))
        }
        #expect(errors?.description == "t.yaml: is larger than 8 MiB")
    }

    @Test func `an alias bomb is refused`() throws {
        var text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
        for level in 1...12 {
            text +=
                "a\(level): &a\(level) [" + Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ", ")
                + "]\n"
        }
        let errors = #expect(throws: TaskFileErrors.self) { _ = try TaskFolder().read(text) }
        #expect(errors?.errors.first?.message == "holds more than 500000 values, counting what aliases repeat")
    }

    @Test func `twenty thousand mutated files are each read or refused with a place`() throws {
        let seeds = [
            "tasks:\n- type: test\n  config: {test_file: a.py}\n  sources: [a.py]\n- {type: custom, config: {name: x}}\n",
            "[{\"type\": \"custom\", \"config\": {\"a\": [1, 2.5e3, null]}, \"timeout\": \"5m\"}]",
            "type: benchmark\nconfig:\n  model: m\n  batch_sizes: [1, 2]\nretry: {attempts: 2}\n",
        ]
        let pieces = [
            "&a ", "*a ", ": ", "- ", "[", "]", "{", "}", ",", "\n", "\t", "\"", "'", "|\n", "#", "\\u00", "~", "\u{0}",
            "type",
            "sources: [", "\u{1F600}",
        ]
        let folder = try TaskFolder(["a.py": "x"])
        var random = SeededGenerator(seed: 11)
        var (read, refused) = (0, 0)
        for round in 0..<20_000 {
            var bytes = Array(seeds[round % seeds.count].utf8)
            for _ in 0...Int.random(in: 0..<4, using: &random) {
                let position = Int.random(in: 0...bytes.count, using: &random)
                switch Int.random(in: 0..<3, using: &random) {
                case 0: bytes.insert(contentsOf: (pieces.randomElement(using: &random) ?? "").utf8, at: position)
                case 1 where position < bytes.count: bytes[position] = UInt8.random(in: 0...255, using: &random)
                default:
                    bytes.removeSubrange(position..<min(bytes.count, position + Int.random(in: 0..<6, using: &random)))
                }
            }
            do throws(TaskFileErrors) {
                let file = try TaskFile(bytes, name: round.isMultiple(of: 5) ? "t.json" : "t.yaml", folder: folder.path)
                #expect(!file.tasks.isEmpty)
                read += 1
            } catch {
                #expect(error.errors.allSatisfy { !$0.message.isEmpty && ($0.place != nil || $0.path.isEmpty) })
                refused += 1
            }
        }
        #expect(read > 1000 && refused > 1000, "\(read) read, \(refused) refused")
    }
}
