import ArgumentParser
import DTClient
import DTTerminal
import FoundationEssentials

/// `dt submit FILE|-`.
struct SubmitFileCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "file", abstract: "Submit the tasks of a file (JSON or YAML); - is standard input.")

    @Argument(help: .init("A file with one task, a list of tasks, or an object with tasks.", valueName: "file"))
    var file: String

    @OptionGroup var submit: SubmitFlags

    func run() async throws {
        try await reporting {
            let read = try TaskFile.load(file, folder: FileManager.default.currentDirectoryPath)
            for file in read.leftToWorkers {
                Console().note(
                    "Note: \(DisplayText.harmless(file)) is not beside \(read.name); its worker must have it.")
            }
            try await submit.submit(place: { read.place(of: $0, $1) }, { read.tasks })
        }
    }
}
