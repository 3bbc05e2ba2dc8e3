import Configuration

/// One layer of a configuration: the values that one source has, by the keys of their settings. Each has passed its
/// setting's format.
struct Layer: Sendable {
    struct Value: Sendable {
        var texts: [String]
        var origin: ValueOrigin
        /// Where a relative path in it starts.
        var base: PathBase
    }

    var name: String
    var values: [String: Value] = [:]
}

/// A layer as a provider of swift-configuration. Lists are string arrays, whatever has one text is a string.
struct LayerProvider: ConfigProvider, ConfigSnapshot {
    let layer: Layer

    var providerName: String { layer.name }

    func value(forKey key: AbsoluteConfigKey, type: ConfigType) throws -> LookupResult {
        let name = key.components.joined(separator: ".")
        guard let value = layer.values[name] else { return LookupResult(encodedKey: name, value: nil) }
        let content: ConfigContent
        switch type {
        case .string: content = .string(value.texts.first ?? "")
        case .stringArray: content = .stringArray(value.texts)
        default: throw FormatError("settings are read as texts")
        }
        return LookupResult(encodedKey: "\(value.origin)", value: ConfigValue(content, isSecret: false))
    }

    nonisolated(nonsending) func fetchValue(forKey key: AbsoluteConfigKey, type: ConfigType) async throws
        -> LookupResult
    {
        try value(forKey: key, type: type)
    }

    nonisolated(nonsending) func watchValue<Return: ~Copyable>(
        forKey key: AbsoluteConfigKey, type: ConfigType,
        updatesHandler:
            nonisolated(nonsending) (ConfigUpdatesAsyncSequence<Result<LookupResult, any Error>, Never>) async throws ->
            Return
    ) async throws -> Return {
        try await watchValueFromValue(forKey: key, type: type, updatesHandler: updatesHandler)
    }

    func snapshot() -> any ConfigSnapshot { self }

    nonisolated(nonsending) func watchSnapshot<Return: ~Copyable>(
        updatesHandler:
            nonisolated(nonsending) (ConfigUpdatesAsyncSequence<any ConfigSnapshot, Never>) async throws -> Return
    ) async throws -> Return {
        try await watchSnapshotFromSnapshot(updatesHandler: updatesHandler)
    }
}
