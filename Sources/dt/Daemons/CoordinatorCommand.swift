import ArgumentParser
import DTConfig
import DTCoordinator
import DTService
import DTStore
import DTWire
import Glibc
import Logging
import ServiceLifecycle

/// `dt coordinator`: takes tasks in, gives them to workers, records every outcome.
struct CoordinatorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "coordinator", abstract: "Take tasks in, give them to workers, record every outcome.")

    @Option(help: .of(CoordinatorOptions.listen))
    var listen: String?

    @Option(help: .of(CoordinatorOptions.database))
    var database: String?

    @Option(help: .of(CoordinatorOptions.dataDir))
    var dataDir: String?

    @Option(help: .of(CoordinatorOptions.tlsCertificate))
    var tlsCertificate: String?

    @Option(help: .of(CoordinatorOptions.tlsKey))
    var tlsKey: String?

    @Flag(help: .of(CoordinatorOptions.allowPlaintextBearer))
    var allowPlaintextBearer = false

    @Option(help: .of(CoordinatorOptions.durability))
    var durability: String?

    @Option(help: .of(CoordinatorOptions.lease))
    var lease: String?

    @Option(help: .of(CoordinatorOptions.heartbeatMin))
    var heartbeatMin: String?

    @Option(help: .of(CoordinatorOptions.heartbeatMax))
    var heartbeatMax: String?

    @Option(help: .of(CoordinatorOptions.maxMessage))
    var maxMessage: String?

    @Option(help: .of(CoordinatorOptions.maxPart))
    var maxPart: String?

    @Option(help: .of(CoordinatorOptions.tokenTtl))
    var tokenTtl: String?

    @OptionGroup var daemon: DaemonOptions

    func run() async throws {
        try await reporting {
            let loaded = try CoordinatorSettings.load(
                flags: flags, configFiles: daemon.config, surroundings: .current())
            let settings = loaded.settings
            settings.log.bootstrap()
            let logger = Logger(label: "coordinator")
            for warning in loaded.warnings { logger.warning("\(warning)") }
            let opened = try await OpenCoordinator.open(settings, logger: logger)
            let services = try opened.coordinator.services { address in
                let scheme = settings.tls == nil ? "http" : "https"
                logger.info("listening", metadata: ["url": "\(scheme)://\(address)"])
            }
            try await OpenCoordinator.run(services, settings: settings, logger: logger)
        }
    }

    private var flags: FlagValues {
        var flags = FlagValues()
        flags.set(CoordinatorOptions.listen, listen)
        flags.set(CoordinatorOptions.database, database)
        flags.set(CoordinatorOptions.dataDir, dataDir)
        flags.set(CoordinatorOptions.tlsCertificate, tlsCertificate)
        flags.set(CoordinatorOptions.tlsKey, tlsKey)
        flags.set(CoordinatorOptions.allowPlaintextBearer, isGiven: allowPlaintextBearer)
        flags.set(CoordinatorOptions.durability, durability)
        flags.set(CoordinatorOptions.lease, lease)
        flags.set(CoordinatorOptions.heartbeatMin, heartbeatMin)
        flags.set(CoordinatorOptions.heartbeatMax, heartbeatMax)
        flags.set(CoordinatorOptions.maxMessage, maxMessage)
        flags.set(CoordinatorOptions.maxPart, maxPart)
        flags.set(CoordinatorOptions.tokenTtl, tokenTtl)
        daemon.add(to: &flags)
        return flags
    }
}

/// A coordinator with its store open and its first key made.
struct OpenCoordinator {
    let coordinator: Coordinator
    let store: SQLiteTaskStore
    /// Where the admin key lies that was made at the first start.
    let adminKeyFile: String

    static func open(_ settings: CoordinatorSettings, logger: Logger) async throws -> OpenCoordinator {
        try PrivateFile.makeFolder(settings.dataDir)
        let path =
            switch settings.database {
            case .sqlite(let path): path
            }
        var generator = SystemRandomNumberGenerator()
        let durability = SQLiteSettings.Durability(rawValue: settings.durability.rawValue) ?? .power
        let store = try SQLiteTaskStore(
            path: path, settings: SQLiteSettings(durability: durability), using: &generator)
        let keyFile = path + ".admin-key"
        let key = try await FirstAdminKey.makeIfNeeded(in: store, path: keyFile, at: Clocks.system.calendar())
        if key != nil { logger.notice("made an admin key", metadata: ["file": "\(keyFile)"]) }
        return OpenCoordinator(
            coordinator: Coordinator(settings, store: store, logger: logger), store: store, adminKeyFile: keyFile)
    }

    static func run(_ services: [any Service], settings: CoordinatorSettings, logger: Logger) async throws {
        do {
            try await Daemon(
                services.map { .init(named: $0) }, graceLimit: { .seconds(20) }, logger: logger
            ).run()
        } catch {
            throw ListenFailure.explain(error, settings.listen)
        }
    }
}
