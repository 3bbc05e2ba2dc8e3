import DTWire

/// The commented file of settings that `dt config init` writes, and that lies in etc/dt/worker.yaml: every setting with what
/// it does and its default, or an example.
package enum SampleFile {
    package static let worker: String = {
        var lines = introduction
        for (title, settings) in WorkerOptions.groups {
            lines += ["", "# ---- \(title) ----"]
            lines += entries(settings)
        }
        return (lines + examples).joined(separator: "\n") + "\n"
    }()

    private static let width = 118

    private static let introduction = wrapped(
        "A worker's settings. Every line of a setting stands behind a #, with its default or an example; take the # away "
            + "to set it. Flags and DT_* variables win over this file, and files in a folder conf.d beside it go over it. "
            + "`dt config check` says what is wrong, `dt config show --origin` what holds and why.", indentation: 0)

    // MARK: - Settings

    /// Settings whose keys begin alike stand together, as one object.
    private static func entries(_ settings: [Setting]) -> [String] {
        var lines: [String] = []
        var done: Set<String> = []
        for setting in settings where done.insert(setting.path[0]).inserted {
            guard setting.path.count > 1 else {
                lines += [""] + wrapped(setting.sampleHelp, indentation: 0) + ["# \(setting.key): \(setting.sample)"]
                continue
            }
            lines += ["", "# \(setting.path[0]):"]
            for part in settings where part.path[0] == setting.path[0] {
                lines += wrapped(part.sampleHelp, indentation: 2)
                lines.append("#   \(part.path[1]): \(part.sample)")
            }
        }
        return lines
    }

    /// Comment lines; behind the # of what can be taken away there is another.
    private static func wrapped(_ text: String, indentation: Int) -> [String] {
        let start = indentation == 0 ? "#" : "#" + String(repeating: " ", count: indentation + 1) + "#"
        var lines: [String] = []
        var line = start
        for word in text.split(separator: " ") {
            if line.count + 1 + word.count > width {
                lines.append(line)
                line = start
            }
            line += " \(word)"
        }
        return lines + [line]
    }

    // MARK: - What is no single setting

    private static let examples = """

        # ---- Handlers, profiles and identities ----

        # Programs that custom tasks may name. Each reads the task's parameters as JSON on its standard input.
        # handlers:
        #   setup_environment:
        #     command: [python3, /srv/dt/setup.py]
        #     timeout: 10m
        #     environment: { PIP_NO_INPUT: "1" }

        # Profiles of your own: what is not said comes from the one that it extends.
        # profiles:
        #   nightly:
        #     extends: benchmark
        #     coolDown: 1m

        # Several identities in one process, each with its own name, key, tags, profile and coordinator. What is not said
        # for one is taken from the top level.
        # workers:
        #   - name: cpu-01
        #     apiKeyFile: /etc/dt/cpu-01.key
        #     tags: [cpu]
        #     weight: 3
        #   - name: gpu-01
        #     apiKeyFile: /etc/dt/gpu-01.key
        #     tags: [gpu, cuda]
        #     profile: benchmark
        """.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
}

extension Setting {
    fileprivate var sampleHelp: String {
        let hasFallback = SampleValues.byKey[key] != nil && !["none", "false"].contains(fallback)
        let effect = pendingEffect.map { " Not yet in effect (\($0))." } ?? ""
        return help + (hasFallback ? " Default: \(fallback)." : "") + effect
    }

    /// The default, else an example.
    fileprivate var sample: String {
        if let example = SampleValues.byKey[key] { return example }
        switch standard {
        case .bool(let value): return "\(value)"
        case .integer(let value): return "\(value)"
        case .number(let value): return DecimalText.text(value)
        case .string(let value): return value
        case .array: return "[]"
        default: return "\"\""
        }
    }
}

/// Examples for settings whose default is no value, or depends on the machine.
enum SampleValues {
    static let byKey: [String: String] = [
        "coordinatorRegistry": "[https://dt2.example.com, https://dt3.example.com]", "worker.name": "bench-01",
        "worker.id": "bench-01", "apiKey": "YOUR_API_KEY", "apiKeyFile": "/etc/dt/worker.key", "token": "YOUR_TOKEN",
        "tokenFile": "/run/dt/token", "caFile": "/etc/dt/ca.pem", "workDir": "/var/tmp/dt", "workspace": "/srv/tests",
        "modelPaths": "[/srv/models]", "python": "/srv/venv/bin/python3",
        "onnxruntimeLibrary": "/usr/lib/libonnxruntime.so", "maxConcurrentTasks": "4", "exclusive": "true",
        "cpusPerTask": "2", "memoryPerTask": "2GiB", "niceness": "5", "warmUp": "1s", "coolDown": "15s",
        "taskMemory": "8GiB", "maxCpuPercent": "80%", "maxMemoryPercent": "75%", "maxGpuPercent": "90%",
        "stateDir": "/var/lib/dt/worker", "db.path": "/var/lib/dt/results.duckdb",
        "wardenPath": "/usr/libexec/dt-warden", "benchPath": "/usr/libexec/dt-bench", "log.level": "info",
        "log.dir": "/var/log/dt",
    ]
}
