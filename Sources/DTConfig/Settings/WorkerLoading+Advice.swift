import DTWire

/// What is allowed and probably not meant.
extension WorkerLoading {
    mutating func advise(_ settings: WorkerSettings) {
        adviseOnProcess(settings)
        for (index, (identity, reader)) in zip(settings.identities, readers).enumerated() {
            adviseOnConnection(identity, reader)
            adviseOnProfile(identity, reader, index, settings)
            adviseOnTimes(settings, identity, reader)
        }
    }

    private mutating func warn(_ setting: Setting, _ reader: LayeredReader, _ message: String) {
        loading.warn("\(Loading.place(of: setting.key, in: reader)): \(message)")
    }

    // MARK: - The process

    private mutating func adviseOnProcess(_ settings: WorkerSettings) {
        let resources = surroundings.resources
        if settings.taskMemory > resources.memory {
            warn(
                WorkerOptions.taskMemory.setting, loading.layers,
                "taskMemory is more than the \(resources.memory) that the process may use")
        }
        let limits = [
            (WorkerOptions.maxCpuPercent.setting, settings.limits.maxCPUPercent),
            (WorkerOptions.maxMemoryPercent.setting, settings.limits.maxMemoryPercent),
            (WorkerOptions.maxGpuPercent.setting, settings.limits.maxGPUPercent),
        ]
        for (setting, limit) in limits where limit == 0 {
            warn(setting, loading.layers, "\(setting.key) is 0%: no task will ever be taken")
        }
        let flag = WorkerOptions.resetState.setting
        if settings.recovery.resetState, loading.flagLayer.values[flag.key] == nil {
            warn(flag, loading.layers, "resetState sets the state aside at every start; give it once, as --reset-state")
        }
        guard listed > 0 else { return }
        for layer in [loading.variableLayer, loading.fileLayer] {
            if let value = layer.values[WorkerOptions.name.setting.key] {
                loading.warn("\(value.origin): has no effect, each identity of the list has a name of its own")
            }
        }
    }

    // MARK: - An identity

    private mutating func adviseOnConnection(_ identity: IdentitySettings, _ reader: LayeredReader) {
        if identity.caFile != nil, !identity.coordinator.usesTLS {
            loading.warn("caFile has no effect: \(identity.coordinator) is not https")
        }
        if identity.highAvailability, identity.coordinatorRegistry.isEmpty {
            warn(
                WorkerOptions.highAvailability.setting, reader,
                "there is no other coordinator to go to; name them in coordinatorRegistry")
        }
        if !identity.highAvailability, !identity.coordinatorRegistry.isEmpty {
            warn(
                WorkerOptions.coordinatorRegistry.setting, reader,
                "coordinatorRegistry has no effect without highAvailability")
        }
    }

    private mutating func adviseOnProfile(
        _ identity: IdentitySettings, _ reader: LayeredReader, _ index: Int, _ settings: WorkerSettings
    ) {
        let profile = identity.profile
        let (most, cpus) = (WorkerOptions.maxConcurrentTasks.setting, WorkerOptions.cpusPerTask)
        let subject = listed == 0 ? "" : "workers.\(index): "
        if profile.isExclusive, profile.maxConcurrentTasks > 1 {
            if !identity.tags.isDisjoint(with: ["gpu", "cuda", "rocm", "mps"]) {
                warn(
                    most, reader,
                    "\(subject)\(profile.maxConcurrentTasks) \(profile.name) tasks at once share the GPU, and disturb each other's figures"
                )
            } else if listed > 0, !isOwn(most, reader), loading.flagLayer.values[most.key] == nil {
                warn(
                    most, reader,
                    "\(subject)it holds for the exclusive profile \(profile.name) too; give the identity a maxConcurrentTasks of its own"
                )
            }
        }
        if profile.maxConcurrentTasks > settings.maxConcurrentTasks {
            warn(
                most, reader,
                "\(subject)maxConcurrentTasks is \(profile.maxConcurrentTasks), and the process runs \(settings.maxConcurrentTasks) at most"
            )
        }
        if case .number(let asked)? = reader.found[cpus.setting.key]?.shown, asked > profile.cpusPerTask {
            warn(
                cpus.setting, reader,
                "\(subject)cpusPerTask is more than the \(DecimalText.text(profile.cpusPerTask)) processors that there are"
            )
        }
        let memory = WorkerOptions.memoryPerTask.setting
        if case .string(let text)? = reader.found[memory.key]?.shown, let asked = ByteCount(text),
            asked > profile.memoryPerTask
        {
            warn(memory, reader, "\(subject)memoryPerTask is more than taskMemory, \(settings.taskMemory)")
        }
    }

    /// Only where somebody chose both: the defaults are an hour for a task and half a minute for an end.
    private mutating func adviseOnTimes(
        _ settings: WorkerSettings, _ identity: IdentitySettings, _ reader: LayeredReader
    ) {
        let (timeout, drain) = (WorkerOptions.taskTimeout.setting, WorkerOptions.drainTimeout.setting)
        guard reader.rank(of: timeout.key) != nil, loading.layers.found[drain.key]?.shown != drain.standard,
            identity.taskTimeout > settings.drainTimeout
        else { return }
        warn(
            timeout, reader,
            "taskTimeout is longer than drainTimeout (\(DecimalText.text(settings.drainTimeout.inSeconds)) s): a task that long is stopped when the worker ends"
        )
    }
}
