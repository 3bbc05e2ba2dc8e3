import DTTestKit
import DTWire

/// A coordinator and a worker, each a process, in a scratch folder. Both are killed when the last reference goes.
final class Stage: Sendable {
    let scratch: ScratchFolder
    let coordinator: CoordinatorProcess
    let worker: WorkerProcess
    /// The worker's own.
    let workerKey: CreatedKey

    /// Starts both and waits until the worker is there.
    ///
    /// - Parameters:
    ///   - worker: More of the worker's command line.
    ///   - url: Where the worker looks for the coordinator, when not at its own address.
    ///   - startsWorker: Else the test does.
    init(
        coordinator coordinatorOptions: [String] = [], worker workerOptions: [String] = [],
        config: String? = nil, environment: [String: String] = [:], url: ((Int) -> String)? = nil,
        startsWorker: Bool = true
    ) async throws {
        scratch = try ScratchFolder()
        coordinator = CoordinatorProcess(in: scratch.path, options: coordinatorOptions)
        try await coordinator.start()
        workerKey = try await coordinator.api.createKey("worker", .worker)
        var options = WorkerProcess.quick
        if let config { options += ["--config", try scratch.write("worker.yaml", config)] }
        worker = WorkerProcess(
            in: scratch.path, url: url?(coordinator.port) ?? coordinator.url, key: workerKey.key,
            options: options + workerOptions, environment: environment)
        if startsWorker {
            try worker.start()
            try await waitForWorker()
        }
    }

    var api: API { get throws { try coordinator.api } }

    /// Waits until the worker has a session.
    func waitForWorker() async throws {
        guard try await eventually({ try await api.workers().contains(where: \.isConnected) }) else {
            throw ChildProcess.Failure(what: "the worker does not come: \(worker.log) \(coordinator.log)")
        }
    }

    /// Both logs, for a test that failed.
    var logs: String { "coordinator:\n\(coordinator.log)\nworker:\n\(worker.log)" }
}

extension TaskSpec {
    /// A shell script, run as a test file.
    static func script(
        _ text: String, arguments: [String] = [], id: TaskID? = nil
    ) -> TaskSpec {
        TaskSpec(
            taskID: id, type: "test",
            config: ["test_file": "run.sh", "test_args": .array(arguments.map { .string($0) })],
            sources: [
                TaskSource(path: "run.sh", content: Bytes("#!/bin/sh\n\(text)\n".utf8), isExecutable: true)
            ])
    }

    /// A task that does nothing.
    static func noop(id: TaskID? = nil) -> TaskSpec { TaskSpec(taskID: id, type: "custom", config: ["name": "noop"]) }
}
