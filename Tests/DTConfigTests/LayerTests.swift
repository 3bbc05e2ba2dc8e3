import DTConfig
import DTWire
import Testing

/// Which layer wins, and what a value becomes on its way.
@Suite(.timeLimit(.minutes(5)))
struct LayerTests {
    @Test func `a flag wins over a variable, a variable over the file, the file over the default`() throws {
        let scratch = try Scratch()
        try scratch.write("w.yaml", "taskTimeout: 3\ncancelGrace: 3\ndrainTimeout: 3\n")
        let surroundings = scratch.surroundings(["DT_TASK_TIMEOUT": "2", "DT_CANCEL_GRACE": "2"])
        var flags = FlagValues()
        flags.set(WorkerOptions.taskTimeout, "1")
        let loaded = try WorkerSettings.load(flags: flags, configFiles: ["w.yaml"], surroundings: surroundings)
        #expect(loaded.settings.identity.taskTimeout == .seconds(1))
        #expect(loaded.settings.identity.cancelGrace == .seconds(2))
        #expect(loaded.settings.drainTimeout == .seconds(3))
        #expect(loaded.settings.identity.heartbeatInterval == .seconds(10))
        #expect(loaded.origins["taskTimeout"]?.description == "--task-timeout")
        #expect(loaded.origins["cancelGrace"]?.description == "DT_CANCEL_GRACE")
        #expect(loaded.origins["drainTimeout"]?.description == "w.yaml:3:15")
        #expect(loaded.origins["heartbeatInterval"] == .standard)
        #expect(Set(loaded.origins.keys) == Set(Program.worker.settings.map(\.key)))
        #expect(loaded.file == "w.yaml")
    }

    @Test func `a wrong value is an error in every layer, even where a higher one wins`() throws {
        let scratch = try Scratch()
        try scratch.write("w.yaml", "taskTimeout: never\n")
        var flags = FlagValues()
        flags.set(WorkerOptions.taskTimeout, "10")
        flags.set(WorkerOptions.maxConcurrentTasks, "none")
        let errors = #expect(throws: ConfigErrors.self) {
            _ = try WorkerSettings.load(
                flags: flags, configFiles: ["w.yaml"], surroundings: scratch.surroundings(["DT_TASK_TIMEOUT": "soon"]))
        }
        #expect(
            errors?.errors.map(\.description) == [
                "w.yaml:1:14: taskTimeout must be seconds, or a number with ms, s, m, h or d such as 30s, not \"never\"",
                "--max-concurrent-tasks: must be a whole number from 1 to 4096, not \"none\"",
                "DT_TASK_TIMEOUT: must be seconds, or a number with ms, s, m, h or d such as 30s, not \"soon\"",
            ])
        #expect(ConfigErrors.exitCode == 78)
    }

    @Test func `an empty variable counts as not set`() throws {
        let scratch = try Scratch()
        try scratch.write("w.yaml", "tags: [file]\n")
        let settings = try WorkerSettings.load(
            configFiles: ["w.yaml"], surroundings: scratch.surroundings(["DT_TAGS": "", "DT_TASK_TIMEOUT": ""])
        ).settings
        #expect(settings.identity.tags == ["file"])
        #expect(settings.identity.taskTimeout == .seconds(3600))
    }

    @Test(arguments: [
        ("DT_TAGS", "gpu, cuda ,x"), ("flag", "gpu,cuda,x"), ("file", "[gpu, cuda, x]"), ("file", "gpu, cuda, x"),
        ("file", "\n  - gpu\n  - cuda\n  - x"),
    ])
    func `tags are read alike everywhere`(_ layer: String, _ text: String) throws {
        let scratch = try Scratch()
        var flags = FlagValues()
        if layer == "flag" { flags.set(WorkerOptions.tags, text) }
        if layer == "file" { try scratch.write("w.yaml", "tags: \(text)\n") }
        let settings = try WorkerSettings.load(
            flags: flags, configFiles: layer == "file" ? ["w.yaml"] : [],
            surroundings: scratch.surroundings(layer == "DT_TAGS" ? ["DT_TAGS": text] : [:])
        ).settings
        #expect(settings.identity.tags == ["gpu", "cuda", "x"])
    }

    @Test func `a repeated flag adds up, and a switch that is not given leaves the other layers alone`() throws {
        let scratch = try Scratch()
        var flags = FlagValues()
        flags.set(WorkerOptions.tags, ["a,b", "c"])
        flags.set(WorkerOptions.modelPaths, [])
        flags.set(SharedOptions.verbose, isGiven: false)
        flags.set(WorkerOptions.maxConcurrentTasks, nil as Int?)
        flags.set(WorkerOptions.python, nil as String?)
        let surroundings = scratch.surroundings([
            "DT_VERBOSE": "1", "DT_MODEL_PATHS": "m,/n", "DT_PYTHON": "python3.12",
        ])
        let settings = try WorkerSettings.load(flags: flags, surroundings: surroundings).settings
        #expect(settings.identity.tags == ["a", "b", "c"])
        #expect(settings.log.level == .debug)
        #expect(settings.identity.modelPaths == ["\(scratch.path)/m", "/n"])
        #expect(settings.identity.python == "python3.12")
    }

    @Test(arguments: [
        ([:], LogLevel.info), (["DT_VERBOSE": "true"], .debug), (["DT_LOG_LEVEL": "error"], .error),
        (["DT_VERBOSE": "true", "DT_LOG_LEVEL": "error"], .error), (["DT_VERBOSE": "no"], .info),
    ])
    func `verbose means debug unless a level is set`(_ variables: [String: String], _ level: LogLevel) throws {
        let scratch = try Scratch()
        let settings = try WorkerSettings.load(surroundings: scratch.surroundings(variables)).settings
        #expect(settings.log.level == level)
    }

    @Test func `a relative path starts at the file's folder in a file, at the current folder elsewhere`() throws {
        let scratch = try Scratch()
        try scratch.write(
            "conf/w.yaml",
            """
            workspace: tests/./unit//
            caFile: ~/ca.pem
            python: python3
            modelPaths: [../models, /abs]
            handlers: {a: {command: [bin/run, bin/arg]}, b: {command: [sh, -c, 'a,b']}}
            """)
        let surroundings = scratch.surroundings(["DT_STATE_DIR": "state", "DT_WARDEN_PATH": "/"])
        let settings = try WorkerSettings.load(configFiles: ["conf/w.yaml"], surroundings: surroundings).settings
        #expect(settings.identity.workspace == "\(scratch.path)/conf/tests/unit")
        #expect(settings.identity.caFile == "\(scratch.path)/home/ca.pem")
        #expect(settings.identity.python == "python3")
        #expect(settings.identity.modelPaths == ["\(scratch.path)/conf/../models", "/abs"])
        #expect(settings.identity.handlers["a"]?.command == ["\(scratch.path)/conf/bin/run", "bin/arg"])
        #expect(settings.identity.handlers["b"]?.command == ["sh", "-c", "a,b"])
        #expect(settings.stateDir == "\(scratch.path)/state")
        #expect(settings.identity.workDir == "\(scratch.path)/state/box/tasks")
        #expect(settings.wardenPath == "/")
    }

    @Test(arguments: [
        (["STATE_DIRECTORY": "/var/lib/dt"], "/var/lib/dt/box"),
        (["STATE_DIRECTORY": "/var/lib/a:/var/lib/b"], "/var/lib/a/box"),
        (["XDG_STATE_HOME": "/x"], "/x/dt/worker/box"),
        (["XDG_STATE_HOME": "relative"], "HOME/.local/state/dt/worker/box"),
        (["DT_WORKER_NAME": "w2"], "HOME/.local/state/dt/worker/w2"),
        (["DT_STATE_DIR": "/s", "STATE_DIRECTORY": "/t"], "/s/box"),
    ])
    func `a worker keeps its state where it is told`(_ variables: [String: String], _ folder: String) throws {
        let scratch = try Scratch()
        let settings = try WorkerSettings.load(surroundings: scratch.surroundings(variables)).settings
        #expect(settings.identity.stateDir == folder.replacing("HOME", with: "\(scratch.path)/home"))
    }

    @Test func `without a home there is no state folder, and that is said`() throws {
        let scratch = try Scratch()
        var surroundings = scratch.surroundings()
        surroundings.homeFolder = nil
        let errors = #expect(throws: ConfigErrors.self) { _ = try WorkerSettings.load(surroundings: surroundings) }
        #expect(
            errors?.description == "stateDir: there is no home folder to keep the worker's state in; set stateDir")
        surroundings.variables["DT_STATE_DIR"] = "/s"
        #expect(try WorkerSettings.load(surroundings: surroundings).settings.stateDir == "/s")
    }

    @Test(arguments: [
        ("box.example.com", "box.example.com"), ("a b", "ab"), ("", "worker"), ("-x", "worker"), ("ключ", "worker"),
    ])
    func `a machine's name becomes a worker's name`(_ hostname: String, _ name: String) throws {
        let scratch = try Scratch()
        var surroundings = scratch.surroundings()
        surroundings.hostname = hostname
        #expect(try WorkerSettings.load(surroundings: surroundings).settings.identity.name == name)
    }

    @Test func `python is that of the virtual environment`() throws {
        let scratch = try Scratch()
        let settings = try WorkerSettings.load(surroundings: scratch.surroundings(["VIRTUAL_ENV": "/venv"])).settings
        #expect(settings.identity.python == "/venv/bin/python3")
    }

    @Test func `a file holds handlers with all their parts`() throws {
        let scratch = try Scratch()
        try scratch.write(
            "w.yaml",
            """
            handlers:
              setup.env-1:
                command: [python3, setup.py, 8, "true"]
                timeout: 90
                environment:
                  A: 1
                  _B: ""
              other: {command: [/bin/true]}
            """)
        let settings = try WorkerSettings.load(configFiles: ["w.yaml"], surroundings: scratch.surroundings()).settings
        #expect(
            settings.identity.handlers == [
                "setup.env-1": HandlerSettings(
                    command: ["python3", "setup.py", "8", "true"], timeout: .seconds(90),
                    environment: ["A": "1", "_B": ""]),
                "other": HandlerSettings(command: ["/bin/true"]),
            ])
    }

    @Test(arguments: [
        ("DT_TASK_TIMOUT", "no setting has this variable (did you mean DT_TASK_TIMEOUT?)"),
        ("DT_COORDINATOR_URI", "no setting has this variable (did you mean DT_COORDINATOR_URL?)"),
        ("dt_api_key", "no setting has this variable (did you mean DT_API_KEY?)"),
        ("DT_CONFG", "no setting has this variable (did you mean DT_CONFIG?)"),
    ])
    func `a typo in a variable's name is an error`(_ name: String, _ message: String) throws {
        let scratch = try Scratch()
        let errors = #expect(throws: ConfigErrors.self) {
            _ = try WorkerSettings.load(surroundings: scratch.surroundings([name: "1"]))
        }
        #expect(errors?.description == "\(name): \(message)")
    }

    @Test func `other variables with our prefix are warned about, those of Kubernetes and of other programs are not`()
        throws
    {
        let scratch = try Scratch()
        let loaded = try WorkerSettings.load(
            surroundings: scratch.surroundings([
                "DT_SOMETHING_ELSE_ENTIRELY": "1", "DT_COORDINATOR_SERVICE_HOST": "10.0.0.1",
                "DT_COORDINATOR_SERVICE_PORT_HTTP": "8080", "DT_COORDINATOR_PORT": "tcp://10.0.0.1:8080",
                "DT_COORDINATOR_PORT_8080_TCP_ADDR": "10.0.0.1", "DT_LISTEN": "127.0.0.1:1", "DTX": "1",
            ]))
        #expect(loaded.warnings == ["DT_SOMETHING_ELSE_ENTIRELY: no setting has this variable; it is ignored"])
    }
}
