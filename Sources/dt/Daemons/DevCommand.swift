import ArgumentParser
import DTClient
import DTConfig
import DTCoordinator
import DTService
import DTStore
import DTWire
import DTWorker
import Glibc
import Logging
import ServiceLifecycle

/// `dt dev`: a coordinator and a worker in one process, and a client context so that the other commands just work.
struct DevCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dev", abstract: "Run a coordinator and a worker in one process, to try things out.",
        discussion: """
            Prints the URL and an admin key, and writes a client context: dt submit, dt tasks and the others find this \
            coordinator by themselves until it ends. Tasks and keys are kept in the data folder for the next time.
            """)

    @Option(help: "HOST:PORT to listen on; port 0 takes a free one (default: 127.0.0.1:8080).")
    var listen: String?

    @Option(help: "Where everything is kept (default: $XDG_STATE_HOME/dt/dev).")
    var dataDir: String?

    @Option(help: "A YAML file with settings of the worker: handlers, limits.")
    var config: String?

    @Option(help: "How many tasks run at once (default: the number of CPUs).")
    var maxConcurrentTasks: String?

    @Option(help: "A folder in which models are looked for by name; repeatable.")
    var modelPaths: [String] = []

    @Option(help: "The Python that runs pytest.")
    var python: String?

    @Option(help: "What a commit survives: power (loss of power) or process (a crash of the process).")
    var durability: String?

    @Option(help: "The least severe message that is logged (default: warning).")
    var logLevel: String?

    @Option(help: "text: one line for people; json: one object for each message.")
    var logFormat: String?

    func run() async throws {
        try await reporting {
            let surroundings = Surroundings.current(resources: MachineResources.read().resources)
            let coordinator = try coordinatorSettings(surroundings)
            let worker = try workerSettings(surroundings, dataDir: coordinator.dataDir)
            coordinator.log.bootstrap()
            let logger = Logger(label: "dev")
            let opened = try await OpenCoordinator.open(coordinator, logger: logger)
            let keys = try await DevKeys.load(opened, folder: coordinator.dataDir)
            let addresses = AsyncStream<ListenAddress>.makeStream()
            let services = try opened.coordinator.services { address in
                addresses.continuation.yield(address)
                addresses.continuation.finish()
            }
            let devWorker = DevWorker(
                settings: worker, keys: keys, addresses: addresses.stream, surroundings: surroundings, logger: logger)
            try await OpenCoordinator.run(services + [devWorker], settings: coordinator, logger: logger)
        }
    }

    private func coordinatorSettings(_ surroundings: Surroundings) throws -> CoordinatorSettings {
        var flags = FlagValues()
        flags.set(CoordinatorOptions.listen, listen)
        flags.set(CoordinatorOptions.dataDir, dataDir ?? surroundings.devFolder)
        flags.set(CoordinatorOptions.durability, durability)
        flags.set(SharedOptions.logLevel, logLevel ?? "warning")
        flags.set(SharedOptions.logFormat, logFormat)
        return try CoordinatorSettings.load(flags: flags, surroundings: surroundings.withoutFiles).settings
    }

    private func workerSettings(_ surroundings: Surroundings, dataDir: String) throws -> WorkerSettings {
        var flags = FlagValues()
        flags.set(WorkerOptions.name, "dev")
        flags.set(WorkerOptions.stateDir, dataDir + "/worker")
        flags.set(WorkerOptions.maxConcurrentTasks, maxConcurrentTasks)
        flags.set(WorkerOptions.modelPaths, modelPaths)
        flags.set(WorkerOptions.python, python)
        return try WorkerSettings.load(flags: flags, configFiles: config.map { [$0] } ?? [], surroundings: surroundings)
            .settings
    }
}

/// The keys of a development coordinator, kept so that the next start is the same coordinator to its worker and clients.
struct DevKeys: Sendable {
    let admin: Secret
    let worker: Secret

    static func load(_ opened: OpenCoordinator, folder: String) async throws -> DevKeys {
        let issuer = KeyIssuer(keys: opened.store, clocks: .system)
        return DevKeys(
            admin: try await load(opened.adminKeyFile, role: .admin, opened.store, issuer),
            worker: try await load(folder + "/worker-key", role: .worker, opened.store, issuer))
    }

    /// The key in a file, if the store still knows it; else a new one, which is written there.
    private static func load(
        _ path: String, role: Role, _ store: SQLiteTaskStore, _ issuer: KeyIssuer
    ) async throws -> Secret {
        if let text = KeyFile.read(path), let key = try? APIKey(text),
            let stored = try await store.key(key.id), stored.holds(at: Clocks.system.calendar())
        {
            return Secret(key.text)
        }
        let made = try await issuer.create(CreateKeyRequest(name: "dev \(role.rawValue)", roles: [role]))
        try KeyFile.write(made.key, to: path)
        return Secret(made.key)
    }
}

/// The worker of a development coordinator: starts once the port is known.
private struct DevWorker: Service {
    var settings: WorkerSettings
    let keys: DevKeys
    let addresses: AsyncStream<ListenAddress>
    let surroundings: Surroundings
    let logger: Logger

    func run() async throws {
        guard let address = await addresses.cancelOnGracefulShutdown().first(where: { _ in true }) else { return }
        let url = CoordinatorURL(usesTLS: false, host: address.hostFromHere, port: address.port)
        let context = ClientContext(coordinator: url, apiKey: keys.admin)
        let other = await Self.livingContext(beside: url, surroundings)
        let path = other == nil ? try context.write(surroundings) : nil
        defer { context.remove(surroundings) }
        announce(url, contextPath: path, other: other?.coordinator)
        var settings = settings
        for index in settings.identities.indices {
            settings.identities[index].coordinator = url
            settings.identities[index].apiKey = SecretSource(keys.worker)
            settings.identities[index].token = nil
        }
        try await Worker(settings, version: Version.text, environment: surroundings.variables, logger: logger)
            .run()
    }

    /// The client context of another coordinator that answers: it is not ours to take away.
    private static func livingContext(beside url: CoordinatorURL, _ surroundings: Surroundings) async -> ClientContext?
    {
        guard let other = ClientContext.current(surroundings), other.coordinator != url,
            let client = try? CoordinatorClient(ClientSettings(coordinator: other.coordinator, caFile: other.caFile))
        else { return nil }
        let isAlive = await client.isAlive()
        await client.shutdown()
        return isAlive ? other : nil
    }

    private func announce(_ url: CoordinatorURL, contextPath: String?, other: CoordinatorURL?) {
        let context =
            contextPath
                ?? """
                left to \(other.map { "\($0)" } ?? ""), which runs; for this one:
                             export DT_COORDINATOR_URL=\(url) DT_API_KEY=\(keys.admin.reveal())
                """
        let text = """
            coordinator  \(url)
            admin key    \(keys.admin.reveal())
            context      \(context)

            In another shell:  dt submit custom --name noop --wait     dt tasks     dt workers
            Ctrl-C lets running tasks finish; a second one stops them.

            """
        // Not print: in a pipe that waits for more.
        _ = text.withCString { write(STDOUT_FILENO, $0, strlen($0)) }
    }
}

extension ListenAddress {
    /// Where this machine finds what listens there.
    fileprivate var hostFromHere: String {
        switch host {
        case "0.0.0.0": "127.0.0.1"
        case "::": "::1"
        default: host
        }
    }
}
