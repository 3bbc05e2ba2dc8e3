import Configuration
import DTWire

/// The layers of one program's configuration: flags, then variables, then the file. Each value is checked in whichever
/// layer it stands, so that a layer below is not wrong in silence.
struct Layers {
    let program: Program
    let flags: FlagValues
    let surroundings: Surroundings
    let file: DocumentSnapshot?

    private let reader: ConfigReader
    private let recorder = OriginRecorder()
    private let variables: [String: String]
    /// What is wrong in flags and variables; the file's errors are found when it is read.
    let errors: [ConfigError]
    private let failed: Set<String>

    /// Where each value that was read came from.
    private(set) var origins: [String: ValueOrigin] = [:]

    init(_ program: Program, flags: FlagValues, surroundings: Surroundings, file: DocumentSnapshot?) {
        self.program = program
        self.flags = flags
        self.surroundings = surroundings
        self.file = file

        // An empty variable counts as not set: unit files and charts have no other way to leave one out.
        let settings = program.settings
        let names = Set(settings.compactMap(\.variable))
        variables = surroundings.variables.filter { names.contains($0.key) && !$0.value.isEmpty }

        var errors: [ConfigError] = []
        var failed: Set<String> = []
        for setting in settings {
            if let texts = flags.texts[setting.key], let flag = setting.flag {
                Self.check(setting, texts, surroundings.base, at: flag, &errors, &failed)
            }
            if let variable = setting.variable, let text = variables[variable] {
                let texts = setting.shape == .commaList ? CommaList.parts(of: text) : [text]
                Self.check(setting, texts, surroundings.base, at: variable, &errors, &failed)
            }
        }
        self.errors = errors
        self.failed = failed

        let given = settings.compactMap { setting in
            flags.texts[setting.key].map { texts in
                let content: ConfigContent = setting.shape == .single ? .string(texts.first ?? "") : .stringArray(texts)
                return (AbsoluteConfigKey(setting.path), ConfigValue(content, isSecret: setting.isSecret))
            }
        }
        let secrets = Set(settings.filter(\.isSecret).compactMap(\.variable))
        var providers: [any ConfigProvider] = [
            InMemoryProvider(name: "flags", values: Dictionary(given, uniquingKeysWith: { first, _ in first })),
            EnvironmentVariablesProvider(environmentVariables: variables, secretsSpecifier: .specific(secrets))
                .prefixKeys(with: ConfigKey(["dt"])),
        ]
        if let file { providers.append(DocumentProvider(document: file)) }
        reader = ConfigReader(providers: providers, accessReporter: recorder)
    }

    private static func check(
        _ setting: Setting, _ texts: [String], _ base: PathBase, at place: String, _ errors: inout [ConfigError],
        _ failed: inout Set<String>
    ) {
        do throws(FormatError) {
            try setting.check(texts, base)
        } catch {
            errors.append(ConfigError(.invalidValue, at: place, error.message))
            failed.insert(setting.key)
        }
    }

    // MARK: - Reading

    /// The value of the highest layer that has one; `nil` when none has, or when it is wrong and was reported.
    mutating func given<Value>(_ setting: TypedSetting<Value>) -> Value? {
        let path = setting.setting.path
        guard let texts = texts(at: path, setting.setting), !failed.contains(setting.setting.key) else { return nil }
        let origin = origin(of: setting.setting)
        origins[setting.setting.key] = origin
        var base = surroundings.base
        if case .file(let file, _) = origin { base = SettingsFile.base(of: file, surroundings) }
        return try? setting.format.read(texts, base)
    }

    /// The value, or the setting's own default, or the one that is given here.
    mutating func value<Value>(_ setting: TypedSetting<Value>, or fallback: @autoclosure () -> Value) -> Value {
        given(setting) ?? setting.standard ?? fallback()
    }

    /// A value that stands in the file under chosen keys.
    func inFile<Value>(_ setting: TypedSetting<Value>, under path: [String], as name: String? = nil) -> Value? {
        guard let file, let value = file.values[path + [name ?? setting.setting.key]] else { return nil }
        return try? setting.format.read(value.texts, SettingsFile.base(of: file.file, surroundings))
    }

    /// The names that the file chose under a key, in their order there.
    func namesInFile(under path: [String]) -> [String] { file?.values[path]?.texts ?? [] }

    /// Notes where a value came from that is read outside the layers.
    mutating func note(_ key: String, from origin: ValueOrigin) { origins[key] = origin }

    private func texts(at path: [String], _ setting: Setting) -> [String]? {
        let key = ConfigKey(path)
        switch setting.shape {
        case .single: return reader.string(forKey: key, isSecret: setting.isSecret).map { [$0] }
        case .commaList, .list: return reader.stringArray(forKey: key, isSecret: setting.isSecret)
        }
    }

    private func origin(of setting: Setting) -> ValueOrigin {
        switch recorder.answer(for: setting.key) {
        case 0: .flag(setting.flag ?? setting.key)
        case 1: .variable(setting.variable ?? setting.key)
        case 2: file.map { .file($0.file, $0.values[setting.path]?.place ?? Place(line: 1, column: 1)) } ?? .standard
        default: .standard
        }
    }

    /// Where a value came from, for messages about values that do not go together.
    func place(of key: String) -> String { origins[key].map { "\($0)" } ?? key }

    /// Whether a value of a setting was wrong, so that nothing should be concluded from its default.
    func hasFailed(_ key: String) -> Bool { failed.contains(key) }
}
