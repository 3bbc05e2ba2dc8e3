import DTWire

/// The profiles that there are: the built-in ones and those of the files.
struct ProfileCatalog {
    private let document: SettingsDocument
    private let surroundings: Surroundings
    /// The names that the files declare, in their order.
    private let own: [String]

    init(_ document: SettingsDocument, _ surroundings: Surroundings) {
        self.document = document
        self.surroundings = surroundings
        own = document.names(under: ["profiles"])
    }

    /// The names that a setting may have.
    var names: [String] { ProfilePreset.allCases.map(\.rawValue) + own }

    /// Why a text names no profile; `nil` when it names one.
    ///
    /// - Parameter except: A profile that is not proposed.
    func refusal(_ name: String, except: String? = nil) -> String? {
        guard !names.contains(name) else { return nil }
        let names = names.filter { $0 != except }
        let near = NearMiss.closest(to: name, among: names).map { " (did you mean \"\($0)\"?)" } ?? ""
        return "must be \(names.joined(separator: ", ")), not \"\(Shown.text(name))\"\(near)"
    }

    /// The layers of a profile: its own values, those of what it extends, the built-in ones.
    func layers(of name: String, _ resources: EffectiveResources, memory: ByteCount) -> [Layer] {
        var layers: [Layer] = []
        var preset = name
        for name in line(from: name) where own.contains(name) {
            layers.append(
                document.layer("profile \(name)", WorkerOptions.profileParts, surroundings) {
                    ["profiles", name] + $0.path
                })
            preset = base(of: name)
        }
        let computed = (ProfilePreset(rawValue: preset) ?? .test).profile(resources, memory: memory)
        return layers + [Self.layer(of: computed, surroundings)]
    }

    /// What the built-in profile says, as the texts of settings.
    private static func layer(of profile: ExecutionProfile, _ surroundings: Surroundings) -> Layer {
        var layer = Layer(name: "profile \(profile.name)")
        func set<Value>(_ setting: TypedSetting<Value>, _ text: String) {
            layer.values[setting.setting.key] = Layer.Value(
                texts: [text], origin: .profile(profile.name), base: surroundings.base)
        }
        set(WorkerOptions.maxConcurrentTasks, "\(profile.maxConcurrentTasks)")
        set(WorkerOptions.exclusive, "\(profile.isExclusive)")
        set(WorkerOptions.cpusPerTask, DecimalText.text(max(0.01, profile.cpusPerTask)))
        set(WorkerOptions.memoryPerTask, "\(max(1 << 20, profile.memoryPerTask.rawValue))")
        set(WorkerOptions.niceness, "\(profile.niceness)")
        set(WorkerOptions.warmUp, DecimalText.text(profile.warmUp.inSeconds))
        set(WorkerOptions.coolDown, DecimalText.text(profile.coolDown.inSeconds))
        return layer
    }

    // MARK: - What extends what

    private func base(of name: String) -> String {
        document.values[["profiles", name, "extends"]]?.texts.first ?? ProfilePreset.test.rawValue
    }

    /// A profile, what it extends, what that extends, and so on, until a built-in one, an unknown one or a repetition.
    private func line(from name: String) -> [String] {
        var line = [name]
        while let last = line.last, own.contains(last) {
            let next = base(of: last)
            if line.contains(next) { break }
            line.append(next)
        }
        return line
    }

    /// What is wrong with what the files' profiles extend.
    var errors: [ConfigError] {
        var errors: [ConfigError] = []
        var inCycles: Set<String> = []
        for name in own {
            guard let extended = document.values[["profiles", name, "extends"]], let base = extended.texts.first else {
                continue
            }
            let place = "\(extended.file):\(extended.place)"
            if let refusal = refusal(base, except: name) {
                errors.append(ConfigError(.invalidValue, at: place, "profiles.\(name).extends \(refusal)"))
            }
            let line = line(from: name)
            guard let last = line.last, own.contains(last), self.base(of: last) == name, !inCycles.contains(name) else {
                continue
            }
            // Once for all profiles of the circle.
            inCycles.formUnion(line)
            let circle = (line + [name]).map { Shown.text($0) }.joined(separator: " → ")
            errors.append(
                ConfigError(.conflict, at: place, "profiles.\(name).extends leads back to itself: \(circle)"))
        }
        return errors
    }
}
