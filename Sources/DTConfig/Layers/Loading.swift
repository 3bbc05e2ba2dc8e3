import DTWire

/// One reading of a configuration: the layers, and what was found wrong on the way.
struct Loading {
    let program: Program
    let surroundings: Surroundings
    /// All files of settings together.
    let document: SettingsDocument
    /// The layers of the process: flags, variables, files.
    var layers: LayeredReader
    var errors: [ConfigError]
    var warnings: [String] = []
    /// Files and folders whose change may change the settings.
    var watched: [String]
    /// The keys whose value is wrong in some layer.
    private(set) var failed: Set<String>
    /// Whether secrets are taken from files that others can read.
    let allowsInsecureFiles: Bool

    let flagLayer: Layer
    let variableLayer: Layer
    let fileLayer: Layer
    private var builder: LayerBuilder

    /// Reads the files and checks every layer; goes on after errors so that all of them are found.
    init(_ program: Program, flags: FlagValues, configFiles: [String], surroundings: Surroundings) {
        self.program = program
        self.surroundings = surroundings
        var files = SettingsFiles(program, surroundings)
        if program != .client { files.read(configFiles) }
        document = files.document
        watched = files.watched
        errors = document.errors + document.missing
        failed = Set(document.failed.map { $0.joined(separator: ".") })

        builder = LayerBuilder(program, surroundings)
        flagLayer = builder.flags(flags)
        variableLayer = builder.variables(identity: nil)
        fileLayer = document.layer("file", program.settings, surroundings)
        var layers = LayeredReader([flagLayer, variableLayer, fileLayer])
        allowsInsecureFiles = layers.value(SharedOptions.allowInsecureFiles, or: false)
        self.layers = layers
        errors += builder.errors
        failed.formUnion(builder.failed)

        let foreign = ForeignVariables(program, document).check(surroundings.variables)
        errors += foreign.errors
        // A client is run by hand and often: what concerns other programs is not its business.
        if program != .client { warnings += foreign.warnings }
    }

    /// The layer of one identity's variables; what is wrong in them is noted.
    mutating func variables(ofIdentity index: Int) -> Layer {
        var builder = LayerBuilder(program, surroundings)
        let layer = builder.variables(identity: index)
        errors += builder.errors
        failed.formUnion(builder.failed)
        return layer
    }

    // MARK: - Conditions

    /// Notes values that do not go together, unless one of them is wrong in itself.
    mutating func require(
        _ holds: Bool, _ keys: [String], _ message: @autoclosure () -> String, code: ConfigError.Code = .conflict
    ) {
        require(holds, keys, at: place(of: keys[0]), message(), code: code)
    }

    /// - Parameter keys: The values that were looked at, none of which may be wrong in itself.
    mutating func require(
        _ holds: Bool, _ keys: [String], at place: String, _ message: @autoclosure () -> String,
        code: ConfigError.Code = .conflict
    ) {
        guard !holds, document.isComplete, !keys.contains(where: failed.contains) else { return }
        errors.append(ConfigError(code, at: place, message()))
    }

    /// Where a value of the process came from, for messages about values that do not go together.
    func place(of key: String) -> String { Self.place(of: key, in: layers) }

    static func place(of key: String, in reader: LayeredReader) -> String {
        switch reader.origin(of: key) {
        case nil, .standard: key
        case .some(let origin): "\(origin)"
        }
    }

    // MARK: - The end

    /// - Throws: `ConfigErrors` when anything was wrong.
    func finish<Settings>(_ settings: Settings) throws(ConfigErrors) -> Loaded<Settings> {
        guard errors.isEmpty else { throw ConfigErrors(errors) }
        let unset = program.settings.map { ($0.key, ValueOrigin.standard) }
        let origins = layers.found.mapValues(\.origin).merging(unset) { given, _ in given }
        return Loaded(
            settings: settings, origins: origins, warnings: warnings, files: document.files, watched: watched,
            values: layers.shown(program.settings))
    }

    // MARK: - What several programs read alike

    mutating func log() -> LogSettings {
        let level = layers.given(SharedOptions.logLevel)
        let isVerbose = layers.value(SharedOptions.verbose, or: false)
        let origin = layers.origin(of: SharedOptions.verbose.setting.key) ?? .standard
        layers.record(SharedOptions.logLevel, isVerbose ? .debug : .info, from: isVerbose ? origin : .standard)
        return LogSettings(
            level: level ?? (isVerbose ? .debug : .info), format: layers.value(SharedOptions.logFormat, or: .text))
    }
}

extension LayeredReader {
    /// The values of settings, in their order.
    func shown(_ settings: [Setting]) -> [ShownValue] {
        settings.map { setting in
            let found = found[setting.key]
            return ShownValue(
                setting: setting.key, value: found?.shown ?? .null, origin: found?.origin ?? .standard,
                fallback: setting.fallback, pendingEffect: setting.pendingEffect)
        }
    }
}
