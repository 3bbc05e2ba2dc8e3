/// Every setting of a client command. A client reads no file of settings; a client context stands in for it.
package enum ClientOptions {
    /// The coordinator's setting of this name, from the other side.
    package static let allowPlaintextBearer = TypedSetting(
        CoordinatorOptions.allowPlaintextBearer.setting.key, .toggle, standard: false, fallback: "false",
        help: "Send the API key or token over plain HTTP to another machine. Whoever is on the way can read it.")

    package static let all: [Setting] = [
        SharedOptions.coordinator.setting, SharedOptions.apiKey.setting, SharedOptions.apiKeyFile.setting,
        SharedOptions.token.setting, SharedOptions.tokenFile.setting, SharedOptions.allowInsecureFiles.setting,
        SharedOptions.caFile.setting, allowPlaintextBearer.setting,
    ]
}
