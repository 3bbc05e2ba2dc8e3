import DTWire

extension ClientSettings {
    /// Reads whom to talk to from flags, `DT_*` variables and, when neither names a coordinator, from the client context
    /// (`DT_CONTEXT`, else `$XDG_CONFIG_HOME/dt/context.json`).
    ///
    /// - Throws: `ConfigErrors` with everything that is wrong.
    package static func load(
        flags: FlagValues = FlagValues(), surroundings: Surroundings
    ) throws(ConfigErrors) -> Loaded<ClientSettings> {
        var loading = Loading(.client, flags: flags, configFiles: [], surroundings: surroundings)
        let coordinator = loading.layers.given(SharedOptions.coordinator)
        var settings = ClientSettings(coordinator: coordinator ?? .standard)
        var layers = loading.layers
        settings.apiKey = loading.apiKey(&layers)?.secret
        settings.token = loading.token(&layers)?.secret
        loading.layers = layers
        settings.caFile = loading.layers.given(SharedOptions.caFile)
        var contextPath: String?
        // A key is sent only to the coordinator that it came with.
        if coordinator == nil, !loading.failed.contains(SharedOptions.coordinator.setting.key) {
            contextPath = settings.readContext(&loading, surroundings)
        }
        if !settings.coordinator.usesTLS, !settings.coordinator.isLoopback,
            settings.apiKey != nil || settings.token != nil
        {
            loading.warnings.append(
                "\(settings.coordinator): the key travels without encryption and can be read on the way; use https")
        }
        var loaded = try loading.finish(settings)
        loaded.files = contextPath.map { [$0] } ?? []
        return loaded
    }

    /// - Returns: The path of the context, when there is one.
    private mutating func readContext(_ loading: inout Loading, _ surroundings: Surroundings) -> String? {
        guard let path = ClientContext.path(surroundings) else { return nil }
        do throws(ConfigError) {
            guard let read = try ClientContext.read(surroundings) else { return nil }
            let context = read.context
            if read.isReadableByOthers, context.apiKey != nil, !loading.allowsInsecureFiles {
                throw ConfigError(
                    .insecureFile, at: path,
                    "others than its owner can read the key in it; chmod 600 it, or set allowInsecureFiles")
            }
            coordinator = context.coordinator
            loading.layers.note("coordinator.url", from: .context(path))
            if apiKey == nil, token == nil, let key = context.apiKey {
                apiKey = key
                loading.layers.note("apiKey", from: .context(path))
            }
            if caFile == nil, let file = context.caFile {
                caFile = file
                loading.layers.note("caFile", from: .context(path))
            }
            return path
        } catch {
            loading.errors.append(error)
            return nil
        }
    }
}
