import DTWire

extension WorkerLoading {
    /// The settings that were given a value other than their default on which nothing acts yet, each once.
    func pending() -> [PendingSetting] {
        var pending: [PendingSetting] = []
        func add(_ setting: Setting, _ reader: LayeredReader, key: String) {
            guard let effect = setting.pendingEffect, let found = reader.found[setting.key], found.rank != nil,
                found.shown != setting.standard
            else { return }
            if case .profile = found.origin { return }
            let entry = PendingSetting(key: key, effect: effect)
            if !pending.contains(entry) { pending.append(entry) }
        }
        for setting in WorkerOptions.all where !setting.isOfIdentities {
            add(setting, loading.layers, key: setting.key)
        }
        for (index, reader) in readers.enumerated() {
            for setting in WorkerOptions.ofIdentities {
                add(setting, reader, key: isOwn(setting, reader) ? key(setting, index) : setting.key)
            }
        }
        return pending
    }

    /// Whether an identity's value is its own, not one for all.
    func isOwn(_ setting: Setting, _ reader: LayeredReader) -> Bool {
        guard listed > 0, let rank = reader.rank(of: setting.key) else { return false }
        return (1...2).contains(rank)
    }
}
