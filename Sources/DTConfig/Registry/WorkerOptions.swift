/// Every setting of a worker, in files by topic.
package enum WorkerOptions {
    /// Settings of the worker alone and those that it shares with other programs, in the order of the documentation.
    package static let all: [Setting] = groups.flatMap(\.settings)

    /// Those that an identity may have for itself.
    static let ofIdentities: [Setting] = all.filter(\.isOfIdentities)

    /// All of them by topic, in the order of the documentation.
    static let groups: [(title: String, settings: [Setting])] = [
        ("Coordinator, name and key", connection), ("Tasks", tasks), ("Profile", profiles), ("Models", tuning),
        ("Resources", resources), ("Process", process),
    ]

    private static let connection: [Setting] = [
        SharedOptions.coordinator.setting, coordinatorRegistry.setting, highAvailability.setting, name.setting,
        id.setting, SharedOptions.apiKey.setting, SharedOptions.apiKeyFile.setting, SharedOptions.token.setting,
        SharedOptions.tokenFile.setting, SharedOptions.caFile.setting, tags.setting, heartbeatInterval.setting,
        reconnectAttempts.setting, reconnectInterval.setting,
    ]
    private static let tasks: [Setting] = [
        taskTimeout.setting, cancelGrace.setting, outputLimit.setting, workDir.setting, workspace.setting,
        modelPaths.setting, python.setting, onnxruntimeLibrary.setting,
    ]
    private static let profiles: [Setting] = [profile.setting, weight.setting] + profileParts
    private static let tuning: [Setting] = [
        cacheModels.setting, cudaStreams.setting, optimizeFor.setting, mixedPrecision.setting,
    ]
    private static let resources: [Setting] = [
        taskMemory.setting, maxCpuPercent.setting, maxMemoryPercent.setting, maxGpuPercent.setting,
        memoryBuffer.setting, enableSwap.setting, healthCheckInterval.setting,
    ]
    private static let process: [Setting] = [
        drainTimeout.setting, stateDir.setting, dbPath.setting, recover.setting, resetState.setting,
        watchConfig.setting, SharedOptions.allowInsecureFiles.setting, wardenPath.setting, benchPath.setting,
        SharedOptions.logLevel.setting, SharedOptions.verbose.setting, SharedOptions.logFormat.setting,
        logDir.setting,
    ]
}
