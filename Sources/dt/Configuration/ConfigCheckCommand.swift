import ArgumentParser
import DTConfig
import DTTerminal

/// `dt config check`: says everything that is wrong, each with its place.
struct ConfigCheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Say everything that is wrong with the settings.",
        discussion: """
            Reads what the program would read: the files, the DT_* variables, and the options given here. Exits with 78 \
            when something is wrong.
            """)

    @OptionGroup var source: ConfigSource

    func run() async throws {
        try await reporting {
            let console = Console()
            switch source.program {
            case .worker:
                let (loaded, _, faults) = try source.options.load()
                report(loaded, faults, console)
                let count = loaded.settings.identities.count
                console.print("The settings are right: \(count == 1 ? "one identity" : "\(count) identities").")
            case .coordinator:
                report(try source.loadCoordinator(), [], console)
                console.print("The settings are right.")
            }
        }
    }

    private func report<Settings>(_ loaded: Loaded<Settings>, _ faults: [String], _ console: Console) {
        for warning in loaded.warnings + faults { console.warn(warning) }
        console.print(loaded.files.isEmpty ? ["No file was read."] : loaded.files.map { "Read \($0)" })
    }
}

extension Console {
    /// Says what is allowed and should not be.
    func warn(_ warning: String) {
        note("\(Style.warning.apply(to: "Warning:", on: errors)) \(DisplayText.harmless(warning))")
    }
}
