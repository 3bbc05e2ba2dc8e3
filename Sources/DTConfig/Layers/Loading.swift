import DTWire

/// One reading of a configuration: the layers, and what was found wrong on the way.
struct Loading {
    var layers: Layers
    var errors: [ConfigError]
    var warnings: [String]

    /// Reads the file and checks every layer; goes on after errors so that all of them are found.
    init(_ program: Program, flags: FlagValues, configFile: String?, surroundings: Surroundings) {
        errors = []
        warnings = []
        var file: DocumentSnapshot?
        if program != .client {
            do {
                file = try SettingsFile.find(program, named: configFile, surroundings)
            } catch {
                errors += error.errors
            }
        }
        layers = Layers(program, flags: flags, surroundings: surroundings, file: file)
        errors += layers.errors
        let foreign = ForeignVariables.check(surroundings.variables)
        errors += foreign.errors
        // A client is run by hand and often: what concerns other programs is not its business.
        if program != .client { warnings += foreign.warnings }
    }

    /// Notes values that do not go together, unless one of them is wrong in itself.
    mutating func require(
        _ holds: Bool, _ keys: [String], _ message: @autoclosure () -> String, code: ConfigError.Code = .conflict
    ) {
        guard !holds, !keys.contains(where: layers.hasFailed) else { return }
        errors.append(ConfigError(code, at: layers.place(of: keys[0]), message()))
    }

    /// - Throws: `ConfigErrors` when anything was wrong.
    func finish<Settings>(_ settings: Settings) throws(ConfigErrors) -> Loaded<Settings> {
        guard errors.isEmpty else { throw ConfigErrors(errors) }
        let unset = layers.program.settings.map { ($0.key, ValueOrigin.standard) }
        let origins = layers.origins.merging(unset) { given, _ in given }
        return Loaded(settings: settings, origins: origins, warnings: warnings, file: layers.file?.file)
    }

    // MARK: - What several programs read alike

    mutating func log() -> LogSettings {
        let level = layers.given(SharedOptions.logLevel)
        let isVerbose = layers.value(SharedOptions.verbose, or: false)
        return LogSettings(
            level: level ?? (isVerbose ? .debug : .info), format: layers.value(SharedOptions.logFormat, or: .text))
    }

    mutating func apiKey() -> SecretSource? { secret(SharedOptions.apiKey, SharedOptions.apiKeyFile) }

    mutating func token() -> SecretSource? { secret(SharedOptions.token, SharedOptions.tokenFile) }

    /// A secret that stands in a layer, or in a file that a layer names; the higher layer wins.
    private mutating func secret(_ direct: TypedSetting<Secret>, _ file: TypedSetting<String>) -> SecretSource? {
        let (key, fileKey) = (direct.setting.key, file.setting.key)
        let given = layers.given(direct)
        let path = layers.given(file)
        if given != nil, case .flag(let flag) = layers.origins[key] {
            warnings.append(
                "\(flag): every user of this machine can read it; use \(file.setting.flag ?? fileKey) or \(direct.setting.variable ?? key)"
            )
        }
        guard let path else { return given.map { SecretSource($0) } }
        if given != nil {
            let (rank, fileRank) = (layers.origins[key]?.rank ?? 0, layers.origins[fileKey]?.rank ?? 0)
            if rank > fileRank { return given.map { SecretSource($0) } }
            require(rank < fileRank, [fileKey, key], "\(key) and \(fileKey) are both set; give one of them")
        }
        return readSecret(path, direct.format, place: layers.place(of: fileKey)).map { SecretSource($0, file: path) }
    }

    private mutating func readSecret(_ path: String, _ format: SettingFormat<Secret>, place: String) -> Secret? {
        do {
            let file = try RegularFile(path: path, limit: 65_536)
            if file.isReadableByOthers {
                warnings.append("\(path): others than its owner can read this secret; chmod 600 it")
            }
            let text = String(decoding: file.bytes, as: UTF8.self)
            let isSpace: (Character) -> Bool = { $0 == " " || $0 == "\t" || $0.isNewline }
            let trimmed = String(String(text.drop(while: isSpace)).reversed().drop(while: isSpace).reversed())
            do {
                return try format.read([trimmed], layers.surroundings.base)
            } catch {
                errors.append(ConfigError(.invalidValue, at: place, "\(path): what is in the file \(error.message)"))
            }
        } catch {
            errors.append(ConfigError(.unreadableFile, at: place, "\(error)"))
        }
        return nil
    }
}
