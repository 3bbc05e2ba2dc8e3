import DTConfig
import Testing

/// A worker's file of settings that is refused, with all that is said about it.
struct BrokenFile: Sendable, CustomTestStringConvertible {
    let text: String
    let errors: [String]

    init(_ text: String, _ errors: String...) { (self.text, self.errors) = (text, errors) }

    var testDescription: String { String(text.prefix(60)) }

    /// What the loader says.
    func found() throws -> [String] {
        let scratch = try Scratch()
        try scratch.write("worker.yaml", text)
        do throws(ConfigErrors) {
            _ = try WorkerSettings.load(configFiles: ["worker.yaml"], surroundings: scratch.surroundings())
            return []
        } catch {
            return error.errors.map(\.description)
        }
    }
}
