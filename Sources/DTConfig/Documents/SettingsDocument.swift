/// The settings of one YAML file, or of several laid over each other, checked against the schema of their program.
///
/// Paths are flattened to keys; the names under an object with chosen keys are the value of that object's own key. Every
/// value is kept as text with its file and place, and every one has passed its setting's format: a later reading cannot
/// fail. What is wrong is kept beside what is right, so that everything wrong can be said at once.
struct SettingsDocument: Sendable {
    struct Value: Sendable {
        var texts: [String]
        var place: Place
        var file: String
        /// Whether the texts are the names under an object, or the numbers of a list's objects, and no value.
        var isNames = false
    }

    /// A key that an object must have, when all files have been read.
    struct Requirement: Sendable {
        var path: [String]
        var key: String
        var place: Place
        var file: String
    }

    /// The files that were read, as messages name them.
    var files: [String] = []
    /// Those of them that others than their owner can read.
    var exposed: Set<String> = []
    var values: [[String]: Value] = [:]
    var requirements: [Requirement] = []
    /// The keys that have a wrong value in some file.
    var failed: Set<[String]> = []
    var errors: [ConfigError] = []
    /// Whether all of every file was understood. Otherwise nothing can be concluded from what is not there.
    var isComplete = true

    /// Nothing at all.
    init() {}

    /// Reads the text of a file.
    init(_ bytes: [UInt8], file: String, program: Program, base: PathBase) {
        files = [file]
        do {
            let document = try Document(bytes, limits: .settings)
            // A file of comments alone says nothing, and that is allowed.
            guard let root = document.root, !root.isNull else { return }
            var reader = SettingsReader(file: file, program: program, base: base)
            reader.read(root, program.schema, at: [])
            (values, requirements) = (reader.values, reader.requirements)
            (failed, errors) = (reader.failed, reader.errors)
        } catch {
            let place = error.place.map { "\(file):\($0)" } ?? file
            errors = [ConfigError(.syntax, at: place, error.message)]
            isComplete = false
        }
    }

    /// The names under an object with chosen keys, or the numbers of a list's objects, in their order.
    func names(under path: [String]) -> [String] { values[path].map { $0.isNames ? $0.texts : [] } ?? [] }

    /// What every object must have and does not, in any file.
    var missing: [ConfigError] {
        requirements.compactMap { requirement in
            let path = requirement.path + [requirement.key]
            guard values[path] == nil, !failed.contains(path) else { return nil }
            let subject = requirement.path.map { Shown.text($0) }.joined(separator: ".")
            return ConfigError(
                .missing, at: "\(requirement.file):\(requirement.place)", "\(subject) lacks the key \(requirement.key)")
        }
    }
}
