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
        settings.allowPlaintextBearer = loading.layers.value(ClientOptions.allowPlaintextBearer, or: false)
        settings.checkBearer(&loading)
        var loaded = try loading.finish(settings)
        loaded.files = contextPath.map { [$0] } ?? []
        return loaded
    }

    /// A key or token that is sent in the open to another machine is anyone's on the way.
    private func checkBearer(_ loading: inout Loading) {
        let isOpen = !coordinator.usesTLS && !coordinator.isLoopback && (apiKey != nil || token != nil)
        if allowPlaintextBearer, isOpen {
            loading.warnings.append(
                "\(coordinator): the key travels without encryption and can be read on the way; use https")
        }
        loading.require(
            allowPlaintextBearer || !isOpen, ["coordinator.url", ClientOptions.allowPlaintextBearer.setting.key],
            "\(coordinator) is plain HTTP on another machine, and a key sent there can be read on the way. Use https, or "
                + "send it all the same with --allow-plaintext-bearer or DT_ALLOW_PLAINTEXT_BEARER=1")
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
