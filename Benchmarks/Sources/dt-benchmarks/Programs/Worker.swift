import FoundationEssentials
import Glibc

/// A worker that is registered with a coordinator.
struct Worker {
    let program: Program
    /// The moment at which it said that it is registered.
    let registered: ContinuousClock.Instant

    /// Starts it and waits until it is registered.
    ///
    /// - Parameters:
    ///   - slots: How many tasks run at once; the worker's own choice when absent.
    ///   - handlers: Custom tasks that it declares: name and command.
    init(
        of coordinator: Coordinator, at site: Site, in folder: String, slots: Int? = nil,
        handlers: [String: [String]] = [:]
    ) throws {
        var arguments = [
            site.dt, "worker", "--coordinator", "http://127.0.0.1:\(coordinator.endpoint.port)", "--state-dir",
            folder + "/worker", "--name", "benchmark",
        ]
        if let slots { arguments += ["--max-concurrent-tasks", "\(slots)"] }
        if !handlers.isEmpty {
            let config = folder + "/worker.yaml"
            // JSON is YAML.
            let handlers = handlers.mapValues { ["command": $0] }
            try JSONEncoder().encode(["handlers": handlers]).write(to: URL(filePath: config))
            arguments += ["--config", config]
        }
        let key = try coordinator.makeWorkerKey()
        program = try Program(arguments, environment: ["DT_API_KEY": key], log: folder + "/worker.log")
        registered = try program.line(holding: "registered").1
    }

    /// The process itself and those that it started.
    var processes: [pid_t] {
        let tasks = "/proc/\(program.pid)/task"
        let threads = (try? FileManager.default.contentsOfDirectory(atPath: tasks)) ?? []
        let children = threads.flatMap { thread in
            let text = (try? String(contentsOfFile: "\(tasks)/\(thread)/children", encoding: .utf8)) ?? ""
            return text.split(separator: " ").compactMap { pid_t($0) }
        }
        return [program.pid] + children
    }
}
