import DTTestKit
import DTWire

extension Stage {
    /// A worker in a folder of its own, not started.
    ///
    /// - Parameters:
    ///   - url: Where it looks for the coordinator, when not at its own address.
    ///   - key: The stage's worker key when absent; `.some(nil)` for none.
    func anotherWorker(
        _ name: String, url: String? = nil, key: String?? = nil, options: [String] = WorkerProcess.quick,
        environment: [String: String] = [:]
    ) throws -> WorkerProcess {
        try scratch.makeFolder(name)
        return WorkerProcess(
            in: scratch.path(name), url: url ?? coordinator.url, key: key ?? workerKey.key, options: options,
            environment: environment)
    }

    /// Runs `dt` to its end, with the admin key.
    func dt(_ arguments: String...) async throws -> (end: ChildProcess.End?, output: String) {
        let child = try ChildProcess(
            "dt", arguments,
            environment: [
                "PATH": "/usr/bin:/bin", "HOME": scratch.path, "DT_COORDINATOR_URL": coordinator.url,
                "DT_API_KEY": try coordinator.adminKey,
            ], outputPath: scratch.path("dt.\(arguments.hashValue).out"))
        return (await child.waitForEnd(), child.output)
    }
}

/// A task that runs until the test lets it go.
struct HeldTask {
    let id: TaskID
    private let flag: String
    private let scratch: ScratchFolder

    /// Submits it, and waits until it runs.
    init(on stage: Stage, before: String = ":", after: String = ":") async throws {
        scratch = stage.scratch
        flag = "go-\(UInt64.random(in: .min ... .max))"
        id = try await stage.api.submit(
            .retried(
                .script(
                    """
                    \(before)
                    echo ready
                    while [ ! -e "$1" ]; do sleep 0.02; done
                    \(after)
                    """, arguments: [scratch.path(flag)])))
        let (api, id) = (try stage.api, id)
        guard try await eventually({ try await !api.log(id).content.isEmpty }) else {
            throw ChildProcess.Failure(what: "the task does not run: \(stage.logs)")
        }
    }

    func letGo() throws { try scratch.write(flag, "") }
}
