/// Makes the layers of flags, variables and files. A value that its setting refuses is noted and left out: each value is
/// checked in whichever layer it stands, so that a layer below is not wrong in silence.
struct LayerBuilder {
    let program: Program
    let surroundings: Surroundings
    private(set) var errors: [ConfigError] = []
    /// The keys whose value is wrong in some layer.
    private(set) var failed: Set<String> = []

    init(_ program: Program, _ surroundings: Surroundings) {
        (self.program, self.surroundings) = (program, surroundings)
    }

    mutating func flags(_ given: FlagValues) -> Layer {
        var layer = Layer(name: "flags")
        for setting in program.settings {
            guard let texts = given.texts[setting.key], let flag = setting.flag else { continue }
            layer.values[setting.key] = check(setting, texts, .flag(flag), failing: setting.key)
        }
        return layer
    }

    /// - Parameter identity: Whose variables (`DT_WORKERS_0_…`); `nil`: those for the process and all identities.
    mutating func variables(identity: Int?) -> Layer {
        var layer = Layer(name: identity.map { "variables of identity \($0)" } ?? "variables")
        for setting in program.settings where identity == nil || setting.isOfIdentities {
            let name = identity.map { setting.variable(forIdentity: $0) } ?? setting.variable
            // An empty variable counts as not set: unit files and charts have no other way to leave one out.
            guard let name, let text = surroundings.variable(name) else { continue }
            let texts = setting.shape == .commaList ? CommaList.parts(of: text) : [text]
            let key = identity.map { setting.path(inIdentity: $0).joined(separator: ".") } ?? setting.key
            layer.values[setting.key] = check(setting, texts, .variable(name), failing: key)
        }
        return layer
    }

    private mutating func check(
        _ setting: Setting, _ texts: [String], _ origin: ValueOrigin, failing key: String
    ) -> Layer.Value? {
        do throws(FormatError) {
            try setting.check(texts, surroundings.base)
            return Layer.Value(texts: texts, origin: origin, base: surroundings.base)
        } catch {
            errors.append(ConfigError(.invalidValue, at: "\(origin)", error.message))
            failed.insert(key)
            return nil
        }
    }
}

extension SettingsDocument {
    /// The values of a file that stand at the top level, or in one identity, or in a profile.
    func layer(
        _ name: String, _ settings: [Setting], _ surroundings: Surroundings, path: (Setting) -> [String] = \.path
    ) -> Layer {
        var layer = Layer(name: name)
        for setting in settings {
            guard let value = values[path(setting)], !value.isNames else { continue }
            layer.values[setting.key] = Layer.Value(
                texts: value.texts, origin: .file(value.file, value.place),
                base: SettingsFile.base(of: value.file, surroundings))
        }
        return layer
    }

    /// The values that one identity has in a file.
    func layer(ofIdentity index: Int, _ surroundings: Surroundings) -> Layer {
        layer("file of identity \(index)", WorkerOptions.ofIdentities, surroundings) { $0.path(inIdentity: index) }
    }
}
