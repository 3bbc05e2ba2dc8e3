import DTWire

/// Which values do not go together.
extension WorkerLoading {
    mutating func check(_ settings: WorkerSettings) {
        checkNames(settings)
        checkSlots(settings)
        advise(settings)
    }

    /// The key of an identity's setting for messages, and for what is known to be wrong.
    func key(_ setting: Setting, _ index: Int) -> String {
        listed == 0 ? setting.key : setting.path(inIdentity: index).joined(separator: ".")
    }

    private mutating func checkNames(_ settings: WorkerSettings) {
        let nameSetting = WorkerOptions.name.setting
        for setting in [nameSetting, WorkerOptions.id.setting] where listed > 1 {
            guard let flag = setting.flag, loading.flagLayer.values[setting.key] != nil else { continue }
            loading.errors.append(
                ConfigError(
                    .conflict, at: flag,
                    "names one identity, and there are \(listed); give each its \(setting.identityKey) in the file"))
        }
        guard listed > 1, loading.flagLayer.values[nameSetting.key] == nil else { return }
        checkUnique(settings, WorkerOptions.name.setting) { $0.name }
        checkUnique(settings, WorkerOptions.id.setting) { $0.workerID?.rawValue }
        checkUnique(settings, WorkerOptions.workDir.setting) { $0.workDir }
    }

    private mutating func checkUnique(
        _ settings: WorkerSettings, _ setting: Setting, _ value: (IdentitySettings) -> String?
    ) {
        guard loading.flagLayer.values[setting.key] == nil else { return }
        var first: [String: Int] = [:]
        for (index, identity) in settings.identities.enumerated() {
            guard readers[index].rank(of: setting.key) != nil, let text = value(identity) else { continue }
            if let other = first[text] {
                let (own, others) = (key(setting, index), key(setting, other))
                let place = Loading.place(of: setting.key, in: readers[index])
                loading.require(
                    false, [own, others], at: place == setting.key ? own : place,
                    "\(own) is \"\(Shown.text(text))\" like \(others); each identity needs its own")
            } else {
                first[text] = index
            }
        }
    }

    private mutating func checkSlots(_ settings: WorkerSettings) {
        let setting = WorkerOptions.maxConcurrentTasks.setting
        loading.require(
            settings.maxConcurrentTasks >= settings.identities.count, [setting.key],
            "maxConcurrentTasks is \(settings.maxConcurrentTasks) for \(settings.identities.count) identities, each of which needs one"
        )
    }
}
