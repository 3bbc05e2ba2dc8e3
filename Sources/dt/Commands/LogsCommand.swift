import ArgumentParser
import DTClient
import DTTerminal
import DTWire

/// `dt logs ID`: what a task wrote.
struct LogsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "logs", abstract: "Show what a task wrote.",
        discussion:
            "On a terminal, what would drive the terminal is made harmless; in a pipe it comes as it was written.")

    @Argument(help: .init("The task's id.", valueName: "id"))
    var taskID: TaskID

    @Flag(name: [.short, .long], help: "Go on until the task has ended.")
    var follow = false

    @Option(help: "stdout or stderr.")
    var stream = OutputStream.stdout

    @OptionGroup(title: "Coordinator") var client: ClientFlags

    func run() async throws {
        try await reporting {
            try await client.use { coordinator, console in
                var text = LineCutter()
                try await LogFollow(coordinator, of: taskID, stream).run(following: follow) { piece in
                    if client.json { return try console.printJSON(LogText(piece), isOneLine: true) }
                    switch piece {
                    case .content(let bytes) where console.answers.isInteractive: console.print(text.add(bytes))
                    case .content(let bytes): console.printBytes(bytes)
                    case .newAttempt(let fence): console.note("--- another attempt (\(fence)) ---")
                    case .dropped(let count): console.note("--- \(ByteCount(count)) more were not kept ---")
                    }
                }
                console.print(text.end())
            }
        }
    }
}

/// One piece as `--json` prints it. Bytes that are not UTF-8 are replaced.
private struct LogText: Encodable {
    var text: String?
    var attempt: Int64?
    var dropped: Int64?

    init(_ piece: LogFollow.Piece) {
        switch piece {
        case .content(let bytes): text = String(decoding: bytes, as: UTF8.self)
        case .newAttempt(let fence): attempt = fence.rawValue
        case .dropped(let count): dropped = count
        }
    }
}

/// Whole lines out of pieces that end anywhere.
private struct LineCutter {
    private var rest: [UInt8] = []

    /// The lines that are whole now, harmless.
    mutating func add(_ bytes: [UInt8]) -> [String] {
        rest += bytes
        guard let end = rest.lastIndex(of: 0x0A) else { return [] }
        let lines = String(decoding: rest[..<end], as: UTF8.self)
        rest.removeSubrange(...end)
        return [DisplayText.harmlessLines(lines)]
    }

    mutating func end() -> [String] {
        defer { rest = [] }
        return rest.isEmpty ? [] : [DisplayText.harmlessLines(String(decoding: rest, as: UTF8.self))]
    }
}
