import DTWire

/// What was read, for those who ask what a worker would be told.
extension WorkerLoading {
    func finish(_ settings: WorkerSettings) throws(ConfigErrors) -> Loaded<WorkerSettings> {
        var loaded = try loading.finish(settings)
        // What an identity may have for itself is shown with the identities.
        loaded.values = loading.layers.shown(WorkerOptions.all.filter { $0.scope != .identity })
        for (index, (identity, reader)) in zip(settings.identities, readers).enumerated() {
            loaded.identities.append(
                ShownIdentity(
                    name: identity.name,
                    values: reader.shown(WorkerOptions.ofIdentities) + shown(identity.handlers, index),
                    stateDir: identity.stateDir, profile: identity.profile))
        }
        // What stands at the top level is the one identity's.
        if listed == 0, let only = readers.first {
            loaded.origins.merge(only.found.mapValues(\.origin)) { process, identity in
                process == .standard ? identity : process
            }
        }
        return loaded
    }

    /// Handlers as values, in the order of their names. Variables may hold secrets, and are only named.
    private func shown(_ handlers: [String: HandlerSettings], _ index: Int) -> [ShownValue] {
        handlers.sorted { $0.key < $1.key }.flatMap { name, handler in
            var parts: [(path: [String], value: JSONValue)] = [
                (["command"], .array(handler.command.map { .string($0) }))
            ]
            if let timeout = handler.timeout { parts.append((["timeout"], .number(timeout.inSeconds))) }
            parts += handler.environment.keys.sorted().map { (["environment", $0], "<redacted>") }
            return parts.map { path, value in
                let path = ["handlers", name] + path
                let found = loading.document.values[["workers", "\(index)"] + path] ?? loading.document.values[path]
                return ShownValue(
                    setting: path.joined(separator: "."), value: value,
                    origin: found.map { .file($0.file, $0.place) } ?? .standard)
            }
        }
    }
}
