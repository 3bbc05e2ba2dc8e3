import DTTestKit
import DTWire
import Glibc
import Testing

/// Every `dt worker` command of docs/worker-guide.md, word for word but for the coordinator's address and the keys, makes a
/// worker that registers and ends when it is told to.
@Suite(.timeLimit(.minutes(2)))
struct GuideCommandTests {
    /// One command of the guide, with the variables that were exported before it.
    struct Command: Sendable, CustomTestStringConvertible {
        var words: [String]
        var variables: [String: String]

        var testDescription: String { words.joined(separator: " ") }
    }

    @Test func `each command is accepted and makes a worker`() async throws {
        let commands = try Self.commands()
        #expect(commands.count >= 10)
        let stage = try await Stage(startsWorker: false)
        for (number, command) in commands.enumerated() {
            let folder = try ScratchFolder()
            let key = try await stage.api.createKey("guide \(number)", .worker).key
            let variables = [
                "PATH": "/usr/bin:/bin", "HOME": folder.path, "DT_COORDINATOR_URL": stage.coordinator.url,
                "DT_API_KEY": key,
            ]
            let child = try ChildProcess(
                "dt", command.words.dropFirst().map { real($0, key, stage) },
                environment: variables.merging(command.variables.mapValues { real($0, key, stage) }) { $1 },
                outputPath: folder.path("log"))
            #expect(await holds { child.output.contains("registered") }, "\(command): \(child.output)")
            child.signal(SIGTERM)
            #expect(await child.waitForEnd() == .exited(0), "\(command): \(child.output)")
        }
    }

    /// What a reader puts in place of the guide's example values.
    private func real(_ word: String, _ key: String, _ stage: Stage) -> String {
        switch word {
        case "YOUR_API_KEY", "CPU_KEY", "GPU_KEY", "your-api-key": key
        case _ where word.hasPrefix("http://coordinator"): stage.coordinator.url
        default: word
        }
    }

    /// The commands in the guide's shell blocks.
    static func commands() throws -> [Command] {
        let text = String(decoding: try RepositoryFile.contents("docs/worker-guide.md"), as: UTF8.self)
        var commands: [Command] = []
        for block in text.split(separator: "```bash\n").dropFirst() {
            var variables: [String: String] = [:]
            let script = block.prefix(upTo: block.firstRange(of: "```")?.lowerBound ?? block.endIndex)
            for line in script.replacing("\\\n", with: " ").split(separator: "\n") {
                let words = line.split(separator: " ").map { $0.replacing("\"", with: "") }
                if words.first == "export", let sign = words[1].firstIndex(of: "=") {
                    variables[String(words[1][..<sign])] = String(words[1][words[1].index(after: sign)...])
                } else if words.starts(with: ["dt", "worker"]) {
                    commands.append(Command(words: words.map { String($0) }, variables: variables))
                }
            }
        }
        return commands
    }
}
