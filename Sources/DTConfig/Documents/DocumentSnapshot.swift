package import Configuration
import DTWire

/// The settings of one YAML file, checked against the schema of its program.
///
/// Paths are flattened to keys; the names under an object with chosen keys are the value of that object's own key. Every
/// value is kept as text with its place, and every one has passed its setting's format: a later reading cannot fail.
package struct DocumentSnapshot: FileConfigSnapshot {
    /// What is needed to read a file of settings.
    package struct ParsingOptions: FileParsingOptions {
        /// The file's path, for messages.
        package var file: String
        package var program: Program
        package var base: PathBase

        package init(file: String, program: Program, base: PathBase) {
            (self.file, self.program, self.base) = (file, program, base)
        }

        package static let `default` = ParsingOptions(file: "", program: .worker, base: PathBase(folder: "/"))
    }

    struct Value: Sendable {
        var texts: [String]
        var place: Place
    }

    package let providerName: String
    let file: String
    let values: [[String]: Value]

    /// - Throws: `ConfigErrors` with everything that is wrong.
    package init(data: RawSpan, providerName: String, parsingOptions options: ParsingOptions) throws {
        let bytes = data.withUnsafeBytes { Array($0) }
        try self.init(bytes, options: options)
    }

    init(_ bytes: [UInt8], options: ParsingOptions) throws(ConfigErrors) {
        providerName = "file \(options.file)"
        file = options.file
        var reader = SettingsReader(options: options)
        do {
            let document = try Document(bytes, limits: .settings)
            // A file of comments alone says nothing, and that is allowed.
            if let root = document.root, !root.isNull { reader.read(root, options.program.schema, at: []) }
        } catch {
            let place = error.place.map { "\(options.file):\($0)" } ?? options.file
            throw ConfigErrors([ConfigError(.syntax, at: place, error.message)])
        }
        guard reader.errors.isEmpty else { throw ConfigErrors(reader.errors) }
        values = reader.values
    }

    package func value(forKey key: AbsoluteConfigKey, type: ConfigType) throws -> LookupResult {
        guard let value = values[key.components] else {
            return LookupResult(encodedKey: key.components.joined(separator: "."), value: nil)
        }
        let content: ConfigContent
        switch type {
        case .string: content = .string(value.texts.first ?? "")
        case .stringArray: content = .stringArray(value.texts)
        default: throw FormatError("settings are read as texts")
        }
        return LookupResult(
            encodedKey: "\(value.place) \(key.components.joined(separator: "."))",
            value: ConfigValue(content, isSecret: Self.isSecret(key)))
    }

    private static func isSecret(_ key: AbsoluteConfigKey) -> Bool {
        let path = key.components.joined(separator: ".")
        return SettingsRegistry.all.first { $0.key == path }?.isSecret ?? key.components.contains("environment")
    }

    package var description: String { "\(providerName)[\(values.count) values]" }
    /// Without values: some are secrets.
    package var debugDescription: String { description }
}
