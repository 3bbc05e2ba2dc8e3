import ArgumentParser
import DTClient
import DTConfig
import DTCoordinator
import DTStore
import DTWire

/// `dt keys`: API keys.
struct KeysCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "keys", abstract: "Make, list and revoke API keys.",
        discussion: "Over the API with an admin's key; or, on the coordinator's machine, with --database.",
        subcommands: [Create.self, List.self, Revoke.self])

    /// Where keys are kept: behind the API, or in a database file.
    struct Place: ParsableArguments {
        @Option(help: .init("The coordinator's database itself, running or not.", valueName: "sqlite:PATH"))
        var database: String?

        @OptionGroup(title: "Coordinator") var client: ClientFlags

        /// Does something with keys, wherever they are, and shows what came of it.
        ///
        /// - Parameter mayMake: Whether a database that is not there is made.
        func use<Value: Encodable>(
            online: (CoordinatorClient) async throws -> Value, offline: (KeyIssuer) async throws -> Value,
            mayMake: Bool = false, show: (Value, Console) -> Void
        ) async throws {
            func tell(_ value: Value, _ console: Console) throws {
                if client.json { try console.printJSON(value) } else { show(value, console) }
            }
            guard let database else {
                return try await client.use { coordinator, console in try tell(try await online(coordinator), console) }
            }
            let store = try open(database, mayMake: mayMake)
            let result: Result<Value, any Error>
            do {
                result = .success(try await offline(KeyIssuer(keys: store, clocks: .system)))
            } catch {
                result = .failure(error)
            }
            try await store.close()
            try tell(try result.get(), Console())
        }

        private func open(_ database: String, mayMake: Bool) throws -> SQLiteTaskStore {
            let location: DatabaseLocation
            do throws(FormatError) {
                location = try DatabaseLocation(database, base: Surroundings.current().base)
            } catch {
                throw ValidationError("--database \(error.message)")
            }
            let path =
                switch location {
                case .sqlite(let path): path
                }
            guard mayMake || LocalFile.exists(path) else {
                throw Failure(.missingInput, "\(path): there is no database; name the coordinator's with --database")
            }
            var generator = SystemRandomNumberGenerator()
            return try SQLiteTaskStore(path: path, access: .beside, using: &generator)
        }
    }

    struct Create: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Make a key.",
            discussion: "It is shown this once. Workers need the role worker, people the others.")

        @Option(help: "What people call it.")
        var name: String

        @Option(
            name: [.customLong("roles"), .customLong("role")],
            help: .init("admin, submit, read or worker, with commas.", valueName: "roles"))
        var roles: CommaList<Role>

        @Option(help: .init("How long it is good for, such as 90d; for ever when absent.", valueName: "time"))
        var ttl: TimeSpan?

        @OptionGroup var place: Place

        func run() async throws {
            let request = CreateKeyRequest(name: name, roles: roles.elements, ttl: ttl)
            try await reporting {
                if let fault = request.fault { throw ValidationError("--\(fault)") }
                try await place.use(
                    online: { try await $0.createKey(request) }, offline: { try await $0.create(request) },
                    mayMake: true
                ) { key, console in
                    console.print(key.key)
                    console.note("The key \(key.keyID) is shown this once. Keep it: export DT_API_KEY=…")
                }
            }
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List keys, without their secrets.")

        @OptionGroup var place: Place

        func run() async throws {
            try await reporting {
                try await place.use(online: { try await $0.keys() }, offline: { try await $0.list() }) {
                    list, console in
                    console.print(KeyTable.make(list.keys, at: Clocks.system.calendar()))
                }
            }
        }
    }

    struct Revoke: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "End a key, its tokens, and the sessions opened with them.")

        @Argument(help: .init("The 16 digits after dt_.", valueName: "key-id"))
        var keyID: KeyID

        @OptionGroup var place: Place

        func run() async throws {
            try await reporting {
                try await place.use(
                    online: { try await $0.revokeKey(keyID) },
                    offline: { keys in
                        guard let key = try await keys.revoke(keyID) else {
                            throw Failure(.missingInput, "there is no key \(keyID); list those there are: dt keys list")
                        }
                        return key
                    }
                ) { key, console in console.print("\(key.keyID)  revoked") }
            }
        }
    }
}
