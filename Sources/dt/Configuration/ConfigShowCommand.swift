import ArgumentParser
import DTConfig
import DTTerminal
import DTWire

/// `dt config show`: each value, and where it comes from.
struct ConfigShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show each setting's value, and what the profiles came to.",
        discussion: "Secrets are not shown. Takes the options that the program would be started with.")

    @Flag(help: "Say where each value comes from.")
    var origin = false

    @Option(help: .init("Only this identity, by its name or its number from 0.", valueName: "name"))
    var identity: String?

    @Flag(help: "Print JSON.")
    var json = false

    @OptionGroup var source: ConfigSource

    func run() async throws {
        try await reporting {
            let console = Console()
            switch source.program {
            case .worker:
                let (loaded, _, faults) = try source.options.load()
                try show(loaded, identities: try chosen(loaded.identities), faults, console)
            case .coordinator:
                guard identity == nil else { throw Failure(.usage, "a coordinator has no identities") }
                try show(try source.loadCoordinator(), identities: [], [], console)
            }
        }
    }

    private func chosen(_ identities: [ShownIdentity]) throws -> [ShownIdentity] {
        guard let identity else { return identities }
        if let named = identities.first(where: { $0.name == identity }) { return [named] }
        if let number = Int(identity), identities.indices.contains(number) { return [identities[number]] }
        throw Failure(
            .usage,
            "there is no identity \(identity.excerpt); there are \(identities.map(\.name).joined(separator: ", "))")
    }

    private func show<Settings>(
        _ loaded: Loaded<Settings>, identities: [ShownIdentity], _ faults: [String], _ console: Console
    ) throws {
        for warning in loaded.warnings + faults { console.warn(warning) }
        let view = ConfigView(
            files: loaded.files, process: identity == nil ? loaded.values : [], identities: identities,
            showsOrigins: origin)
        if json { return try console.printJSON(view.json) }
        console.print(view.lines(on: console.answers))
    }
}
