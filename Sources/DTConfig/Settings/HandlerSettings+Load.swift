extension HandlerSettings {
    /// The handlers of an identity: the top level's, and its own, which take the place of those of the same name.
    static func read(
        _ document: SettingsDocument, identity: Int?, _ surroundings: Surroundings
    ) -> [String: HandlerSettings] {
        var handlers = read(document, under: ["handlers"], surroundings)
        if let identity {
            handlers.merge(read(document, under: ["workers", "\(identity)", "handlers"], surroundings)) { _, own in own
            }
        }
        return handlers
    }

    private static func read(
        _ document: SettingsDocument, under path: [String], _ surroundings: Surroundings
    ) -> [String: HandlerSettings] {
        var handlers: [String: HandlerSettings] = [:]
        for name in document.names(under: path) {
            let path = path + [name]
            guard let command = document.value(WorkerOptions.Handler.command, path + ["command"], surroundings) else {
                continue
            }
            var handler = HandlerSettings(command: command)
            handler.timeout = document.value(WorkerOptions.Handler.timeout, path + ["timeout"], surroundings)
            for variable in document.names(under: path + ["environment"]) {
                handler.environment[variable] = document.value(
                    WorkerOptions.Handler.environment, path + ["environment", variable], surroundings)
            }
            handlers[name] = handler
        }
        return handlers
    }
}

extension SettingsDocument {
    /// A value that stands at a path with chosen names in it.
    func value<Value>(_ setting: TypedSetting<Value>, _ path: [String], _ surroundings: Surroundings) -> Value? {
        guard let value = values[path], !value.isNames else { return nil }
        return try? setting.format.read(value.texts, SettingsFile.base(of: value.file, surroundings))
    }
}
