package import DTConfig

/// What it takes to get from the settings that a process runs with to those that it has just read.
package struct ReloadPlan: Hashable, Sendable {
    /// Identities that begin, by name.
    package var added: [String] = []
    /// Identities that are drained.
    package var removed: [String] = []
    /// What changes at once, of identities: the settings' keys by the identity's name.
    package var changed: [String: [String]] = [:]
    /// What changes at once, of the process.
    package var process: [String] = []
    /// What changes with the next start of the process: keys, those of an identity behind `workers.NAME.`.
    package var needsRestart: [String] = []
    /// What the process runs with from now on: the new settings, but for those that need a restart.
    package var settings: WorkerSettings

    /// Compares settings; identities are the same when their names are.
    package init(from old: WorkerSettings, to new: WorkerSettings) {
        settings = new
        for field in SettingField.ofWorker where field.differs(old, new) {
            if field.isLive { process.append(field.key) } else { needsRestart.append(field.key) }
            if !field.isLive { field.copy(old, &settings) }
        }
        let before = Dictionary(old.identities.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        let names = Set(new.identities.map(\.name))
        removed = old.identities.map(\.name).filter { !names.contains($0) }
        for index in settings.identities.indices {
            let (name, identity) = (settings.identities[index].name, settings.identities[index])
            guard let earlier = before[name] else {
                added.append(name)
                continue
            }
            for field in SettingField.ofIdentity where field.differs(earlier, identity) {
                if field.isLive {
                    changed[name, default: []].append(field.key)
                } else {
                    needsRestart.append("workers.\(name).\(field.key)")
                    field.copy(earlier, &settings.identities[index])
                }
            }
        }
    }

    /// The keys of everything that is compared: of the process, and of an identity.
    package static let keys = (
        process: SettingField.ofWorker.map(\.key), identity: SettingField.ofIdentity.map(\.key)
    )

    /// Whether nothing is to be done now.
    package var isEmpty: Bool { added.isEmpty && removed.isEmpty && changed.isEmpty && process.isEmpty }
}
