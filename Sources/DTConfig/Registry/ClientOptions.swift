/// Every setting of a client command. A client reads no file of settings; a client context stands in for it.
package enum ClientOptions {
    package static let all: [Setting] = [
        SharedOptions.coordinator.setting, SharedOptions.apiKey.setting, SharedOptions.apiKeyFile.setting,
        SharedOptions.token.setting, SharedOptions.tokenFile.setting,
        SharedOptions.allowInsecureFiles.setting, SharedOptions.caFile.setting,
    ]
}
