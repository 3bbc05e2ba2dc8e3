package import DTCoordinator
package import DTStore
package import DTWire
import Logging

/// A real store in a scratch folder, a scripted coordinator over it, and a key for each role.
package struct APIBench: Sendable {
    package let folder: ScratchFolder
    package let store: SQLiteTaskStore
    package let control: ScriptedCoordinator
    package let keyring: Keyring
    package var settings: APISettings
    package private(set) var keys: [Role: String] = [:]

    package init() async throws {
        folder = try ScratchFolder()
        var generator = SystemRandomNumberGenerator()
        store = try SQLiteTaskStore(
            path: folder.path("dt.db"), settings: .init(durability: .process), using: &generator)
        control = ScriptedCoordinator(store: store)
        keyring = Keyring(store: store, clocks: .system, logger: Logger(label: "dt.test"))
        settings = APISettings()
        settings.maxMessage = ByteCount(64 << 10)
        settings.maxBody = ByteCount(256 << 10)
        settings.eventHeartbeat = .milliseconds(50)
        let issuer = KeyIssuer(keys: store, clocks: .system)
        for role in Role.allCases {
            keys[role] = try await issuer.create(CreateKeyRequest(name: role.rawValue, roles: [role])).key
        }
    }

    package var api: CoordinatorAPI {
        CoordinatorAPI(store: store, control: control, keyring: keyring, settings: settings)
    }

    package func key(_ role: Role) -> String { keys[role] ?? "" }

    /// Serves the API and runs the body with the admin's key.
    package func run<Result: Sendable>(
        port: Int = 0, _ body: @Sendable @escaping (HTTPProbe) async throws -> Result
    ) async throws -> Result {
        try await LiveHTTPServer.run(api.responder, port: port) { try await body($0.with(key(.admin))) }
    }

    package static func noop(_ id: String? = nil, priority: Int = 0) -> TaskSpec {
        TaskSpec(
            taskID: id.map(TaskID.init(unchecked:)), type: "custom", config: ["name": "noop"], priority: priority)
    }
}
