/// A program that has settings.
package enum Program: String, CaseIterable, Sendable {
    case worker, coordinator, client

    /// Its settings, in the order of the documentation.
    package var settings: [Setting] {
        switch self {
        case .worker: WorkerOptions.all
        case .coordinator: CoordinatorOptions.all
        case .client: ClientOptions.all
        }
    }

    /// The shape of its file; a client has none.
    var schema: DocumentSchema {
        switch self {
        case .worker: .worker
        case .coordinator: DocumentSchema(CoordinatorOptions.all)
        case .client: .object([:])
        }
    }
}

/// All settings of all programs: the one place where their names are known.
package enum SettingsRegistry {
    /// Each setting once, though several programs may have it.
    package static let all: [Setting] = {
        var seen: Set<String> = []
        return Program.allCases.flatMap(\.settings).filter { seen.insert($0.key).inserted }
    }()

    /// Variables with our prefix that are no settings.
    static let otherVariables: Set<String> = ["DT_CONFIG", "DT_CONTEXT"]

    /// The programs that have a setting.
    static func programs(with key: String) -> [Program] {
        Program.allCases.filter { program in program.settings.contains { $0.key == key } }
    }
}
