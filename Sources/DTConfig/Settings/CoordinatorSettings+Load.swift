import DTWire

extension CoordinatorSettings {
    /// Reads a coordinator's settings from flags, `DT_*` variables, a YAML file and defaults, in this order of precedence.
    ///
    /// - Parameters:
    ///   - configFiles: The files that `--config` names; else `DT_CONFIG`, else the first of the usual ones that is there.
    /// - Throws: `ConfigErrors` with everything that is wrong.
    package static func load(
        flags: FlagValues = FlagValues(), configFiles: [String] = [], surroundings: Surroundings
    ) throws(ConfigErrors) -> Loaded<CoordinatorSettings> {
        var loading = Loading(.coordinator, flags: flags, configFiles: configFiles, surroundings: surroundings)
        let dataDir = loading.layers.given(CoordinatorOptions.dataDir) ?? surroundings.stateFolder("coordinator")
        loading.require(
            dataDir != nil, [CoordinatorOptions.dataDir.setting.key],
            "there is no home folder to keep the coordinator's data in; set dataDir", code: .missing)
        var settings = CoordinatorSettings(
            dataDir: dataDir ?? "/", database: loading.layers.given(CoordinatorOptions.database))
        settings.read(from: &loading)
        settings.check(&loading)
        return try loading.finish(settings)
    }

    private mutating func read(from loading: inout Loading) {
        log = loading.log()
        var layers = loading.layers
        listen = layers.value(CoordinatorOptions.listen, or: listen)
        allowPlaintextBearer = layers.value(CoordinatorOptions.allowPlaintextBearer, or: false)
        durability = layers.value(CoordinatorOptions.durability, or: durability)
        lease = layers.value(CoordinatorOptions.lease, or: lease)
        maxMessage = layers.value(CoordinatorOptions.maxMessage, or: maxMessage)
        maxPart = layers.value(CoordinatorOptions.maxPart, or: maxPart)
        tokenTtl = layers.value(CoordinatorOptions.tokenTtl, or: tokenTtl)
        let certificate = layers.given(CoordinatorOptions.tlsCertificate)
        let key = layers.given(CoordinatorOptions.tlsKey)
        let shortest = layers.value(CoordinatorOptions.heartbeatMin, or: heartbeat.lowerBound)
        let longest = layers.value(CoordinatorOptions.heartbeatMax, or: heartbeat.upperBound)
        loading.layers = layers

        if let certificate, let key { tls = TLSFiles(certificate: certificate, key: key) }
        loading.require(
            key != nil || certificate == nil, ["tls.certificate", "tls.key"],
            "tls.certificate is set without tls.key; TLS needs both")
        loading.require(
            certificate != nil || key == nil, ["tls.key", "tls.certificate"],
            "tls.key is set without tls.certificate; TLS needs both")
        loading.require(
            shortest <= longest, ["heartbeat.min", "heartbeat.max"], "heartbeat.min is longer than heartbeat.max")
        if shortest <= longest { heartbeat = shortest...longest }
    }

    private func check(_ loading: inout Loading) {
        loading.require(
            lease >= heartbeat.upperBound * 3, ["lease", "heartbeat.max"],
            "lease must be at least three times heartbeat.max (\(heartbeat.upperBound * 3))")
        if allowPlaintextBearer, tls == nil {
            loading.warnings.append(
                "allowPlaintextBearer: API keys and tokens can be read by whoever is on the way; prefer tls.certificate"
            )
        }
    }
}
