import DTConfig
import DTWire
import Testing

/// Several files of settings, one over the other.
@Suite(.timeLimit(.minutes(5)))
struct MergeTests {
    @Test func `a later file goes over an earlier one: objects are merged, values and lists are replaced`() throws {
        let scratch = try Scratch()
        try scratch.write(
            "base.yaml",
            """
            coordinator: {url: http://one:1}
            log: {level: error, format: json}
            tags: [a, b]
            handlers: {x: {command: [run], environment: {A: 1, B: 2}}, y: {command: [other]}}
            modelPaths: models
            """)
        try scratch.write(
            "site/over.yaml",
            """
            log: {level: debug}
            tags: [c]
            handlers: {x: {timeout: 3s, environment: {B: 3}}}
            workspace: here
            """)
        let loaded = try WorkerSettings.load(
            configFiles: ["base.yaml", "site/over.yaml"], surroundings: scratch.surroundings())
        let identity = loaded.settings.identity
        #expect(identity.coordinator.host == "one")
        #expect(loaded.settings.log == LogSettings(level: .debug, format: .json))
        #expect(identity.tags == ["c"])
        #expect(
            identity.handlers["x"]
                == HandlerSettings(command: ["run"], timeout: .seconds(3), environment: ["A": "1", "B": "3"]))
        #expect(identity.handlers["y"] == HandlerSettings(command: ["other"]))
        #expect(identity.modelPaths == ["\(scratch.path)/models"])
        #expect(identity.workspace == "\(scratch.path)/site/here")
        #expect(loaded.origins["log.level"]?.description == "site/over.yaml:1:14")
        #expect(loaded.origins["log.format"]?.description == "base.yaml:2:29")
        #expect(loaded.files == ["base.yaml", "site/over.yaml"])
        #expect(loaded.watched.contains("\(scratch.path)/site/conf.d"))
    }

    @Test func `an identity goes over the one of its name, wherever either stands in its list`() throws {
        let scratch = try Scratch()
        try scratch.write("1.yaml", "workers: [{name: a, tags: [x]}, {name: b, tags: [y], weight: 2}]\n")
        try scratch.write("2.yaml", "workers: [{name: c}, {name: b, tags: [z], handlers: {h: {command: [i]}}}]\n")
        let loaded = try WorkerSettings.load(
            configFiles: ["1.yaml", "2.yaml"],
            surroundings: scratch.surroundings(["DT_WORKERS_2_TAGS": "last"]))
        let identities = loaded.settings.identities
        #expect(identities.map(\.name) == ["a", "b", "c"])
        #expect(identities.map(\.tags) == [["x"], ["z"], ["last"]])
        #expect(identities.map(\.weight) == [1, 2, 1])
        #expect(identities.map { $0.handlers.count } == [0, 1, 0])
    }

    @Test func `a folder conf.d beside the file is read after it, in the order of the names`() throws {
        let scratch = try Scratch()
        try scratch.write("etc/worker.yaml", "taskTimeout: 1\ncancelGrace: 1\nreconnectInterval: 1\n")
        try scratch.write("etc/conf.d/20-b.yml", "cancelGrace: 3\n")
        try scratch.write("etc/conf.d/10-a.yaml", "cancelGrace: 2\nreconnectInterval: 2\n")
        try scratch.write("etc/conf.d/.hidden.yaml", "broken: [\n")
        try scratch.write("etc/conf.d/30-c.yaml.bak", "broken: [\n")
        let loaded = try WorkerSettings.load(surroundings: scratch.surroundings())
        let identity = loaded.settings.identity
        #expect([identity.taskTimeout, identity.cancelGrace] == [.seconds(1), .seconds(3)])
        #expect(identity.reconnectInterval == .seconds(2))
        let folder = "\(scratch.path)/etc"
        #expect(
            loaded.files == ["\(folder)/worker.yaml", "\(folder)/conf.d/10-a.yaml", "\(folder)/conf.d/20-b.yml"])
        #expect(loaded.origins["cancelGrace"]?.description == "\(folder)/conf.d/20-b.yml:1:14")
        // A coordinator's file may lie in the same folder, and the parts are the worker's.
        #expect(try CoordinatorSettings.load(surroundings: scratch.surroundings()).files == [])
    }

    @Test func `parts alone are enough in the usual place, and each is read once`() throws {
        let scratch = try Scratch()
        try scratch.write("etc/conf.d/a.yaml", "taskTimeout: 7\n")
        #expect(
            try WorkerSettings.load(surroundings: scratch.surroundings()).settings.identity.taskTimeout == .seconds(7))
        try scratch.write("x.yaml", "taskTimeout: 1\n")
        try scratch.write("y.yaml", "taskTimeout: 3\n")
        try scratch.write("conf.d/a.yaml", "taskTimeout: 2\n")
        let loaded = try WorkerSettings.load(configFiles: ["x.yaml", "y.yaml"], surroundings: scratch.surroundings())
        #expect(loaded.files == ["x.yaml", "conf.d/a.yaml", "y.yaml"])
        #expect(loaded.settings.identity.taskTimeout == .seconds(3))
    }

    @Test func `what is wrong in any file is said with the rest`() throws {
        let scratch = try Scratch()
        try scratch.write("a.yaml", "tgas: x\nhandlers: {h: {timeout: 3}}\n")
        try scratch.write("b.yaml", "taskTimeout: never\n")
        try scratch.write("c.yaml", "log: {level\n")
        let errors = #expect(throws: ConfigErrors.self) {
            _ = try WorkerSettings.load(
                configFiles: ["a.yaml", "b.yaml", "gone.yaml", "c.yaml"],
                surroundings: scratch.surroundings(["DT_TAGS": ","]))
        }
        #expect(
            errors?.errors.map(\.description) == [
                "a.yaml:1:1: unknown key 'tgas' (did you mean tags?)",
                "b.yaml:1:14: taskTimeout must be seconds, or a number with ms, s, m, h or d such as 30s, not \"never\"",
                "gone.yaml: there is no such file",
                "c.yaml:2:1: a ',' or '}' is missing in the object that starts at 1:6",
                "a.yaml:2:15: handlers.h lacks the key command",
                "DT_TAGS: has an empty tag",
            ])
    }
}
