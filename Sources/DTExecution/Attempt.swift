import DTProcess
import DTWire
import Logging

/// One attempt at a task, from its assignment to its outcome.
struct Attempt: Sendable {
    let assignment: Assignment
    let settings: ExecutionSettings
    let folders: FolderPool
    let warden: Warden
    let clocks: Clocks
    let logger: Logger
    let control: TaskControl
    let events: ExecutionEvent.Sink

    func run() async -> Outcome {
        let (started, begin) = (clocks.calendar(), clocks.monotonic())
        var outcome: Outcome
        do throws(TaskFailure) {
            outcome = try await perform()
        } catch {
            outcome = Outcome(status: error.status, code: error.code, message: error.message)
        }
        if outcome.status != .rejected {
            outcome.started = started
            outcome.finished = clocks.calendar()
            outcome.durationMilliseconds = begin.duration(to: clocks.monotonic()).inSeconds * 1000
        }
        return outcome
    }

    private func perform() async throws(TaskFailure) -> Outcome {
        let config: TaskConfig
        do throws(TaskRejection) {
            config = try TaskConfig(of: assignment.spec)
        } catch {
            throw TaskFailure(error)
        }
        switch config {
        case .test(let config): return try await perform(TestRunner(config: config))
        case .benchmark(let config): return try await perform(BenchmarkRunner(config: config))
        case .custom(let config):
            if let handler = settings.handlers[config.name] {
                return try await perform(CustomRunner(config: config, handler: handler))
            }
            guard let builtIn = try BuiltInHandler(config) else { throw unknownHandler(config.name) }
            return await perform(builtIn)
        }
    }

    private func unknownHandler(_ name: String) -> TaskFailure {
        let known = (Array(settings.handlers.keys) + BuiltInHandler.names).sorted()
        let near = NearMiss.closest(to: name, among: known).map { " (did you mean \"\($0)\"?)" } ?? ""
        return TaskFailure(
            .rejected, .unknownHandler,
            """
            config.name: no handler \"\(name.excerpt)\" is declared on this worker\(near); there are \
            \(known.joined(separator: ", "))
            """)
    }

    // MARK: - Without a process

    private func perform(_ handler: BuiltInHandler) async -> Outcome {
        let deadline = clocks.monotonic().advanced(by: assignment.spec.timeout?.duration ?? settings.timeout)
        let verdict = await handler.run {
            if clocks.monotonic() >= deadline { control.stop(.timeout, grace: .zero) }
            return control.stopReason != nil
        }
        guard let verdict else { return stopped(control.stopReason ?? .timeout) }
        return Outcome(verdict)
    }

    // MARK: - With processes

    private func perform(_ runner: some Runner) async throws(TaskFailure) -> Outcome {
        if let reason = control.stopReason { return stopped(reason) }
        let folder = try folders.makeFolder(for: assignment.leaseID)
        defer { remove(folder) }
        try folder.write(assignment.spec.sources)
        let context = TaskContext(
            assignment: assignment, settings: settings, folder: folder,
            environment: TaskEnvironment(assignment, folder: folder, settings: settings),
            output: KeptOutput(of: assignment.leaseID, under: settings.folder))
        let launch = try runner.launch(in: context)

        let (control, grace) = (control, settings.grace)
        let limit = min(assignment.spec.limits.output?.rawValue ?? .max, settings.outputBytes)
        let keeper = OutputKeeper(context.output, limit: limit, events: events) { code in
            control.stop(code, grace: grace)
        }
        defer { keeper.close() }
        let progress = launch.tellsProgress ? ProgressReader(keeper: keeper, events: events) : nil
        let finish = try await start(launch, in: context, keeper: keeper, progress: progress)
        progress?.finish()
        return outcome(finish, of: runner, in: context, keeper: keeper)
    }

    private func start(
        _ launch: Launch, in context: TaskContext, keeper: OutputKeeper, progress: ProgressReader?
    ) async throws(TaskFailure) -> TaskControl.Finish {
        var spec = ProcessSpec(
            executable: launch.executable, arguments: [launch.executable] + launch.arguments,
            environment: context.environment.variables(with: launch.environment), folder: context.folder.path,
            input: launch.input)
        if let progress {
            spec.output = .sink { progress.take($0) }
        } else {
            spec.output = .sink { keeper.take($0, from: .stdout) }
        }
        spec.errors = .sink { keeper.take($0, from: .stderr) }
        spec.resourceLimits = resourceLimits
        spec.niceness = settings.niceness == 0 ? nil : settings.niceness
        do throws(SpawnError) {
            let process = try await warden.start(spec)
            control.begin(process, timeout: timeout(launch)) { [events] pid in events(.started(processID: pid)) }
        } catch {
            throw TaskFailure(error)
        }
        return await control.finish.value
    }

    private func timeout(_ launch: Launch) -> Duration {
        let wanted = assignment.spec.timeout?.duration ?? launch.timeout ?? settings.timeout
        return min(wanted, launch.timeout ?? wanted)
    }

    private var resourceLimits: [ResourceLimit] {
        let limits = assignment.spec.limits
        var resources = [ResourceLimit(.coreSize, 0)]
        if let files = limits.openFiles { resources.append(.atMost(UInt64(files), of: .openFiles)) }
        if let bytes = limits.fileSize { resources.append(.atMost(UInt64(bytes.rawValue), of: .fileSize)) }
        return resources
    }

    private func outcome(
        _ finish: TaskControl.Finish, of runner: some Runner, in context: TaskContext, keeper: OutputKeeper
    ) -> Outcome {
        var outcome: Outcome
        switch finish {
        case .refused(let error):
            let failure = TaskFailure(error)
            outcome = control.stopReason.map(stopped) ?? Outcome(Verdict(failure))
            if !error.isProvenEmpty { noteStrays(in: &outcome) }
        case .ended(let end):
            outcome = conclude(end.exit, interruption: end.interruption, of: runner, in: context)
            outcome.usage = end.usage
            if !end.isProvenEmpty { noteStrays(in: &outcome) }
        case .leftBehind(let exit):
            outcome = conclude(exit, interruption: nil, of: runner, in: context)
            note("a process of the task hangs in the kernel and could not be killed", in: &outcome)
        }
        if let failure = keeper.failure { outcome = Outcome(Verdict(failure)).keeping(outcome) }
        outcome.streams = keeper.summaries
        return outcome
    }

    private func conclude(
        _ exit: ProcessExit?, interruption: ProcessEnd.Interruption?, of runner: some Runner, in context: TaskContext
    ) -> Outcome {
        var outcome: Outcome
        if let reason = control.stopReason {
            outcome = stopped(reason)
        } else if let exit {
            outcome = interruption == nil ? Outcome(runner.conclude(exit, in: context)) : interrupted(interruption)
        } else {
            outcome = interrupted(interruption)
        }
        switch exit {
        case .exited(let code): outcome.exitCode = code
        case .signaled(let number): outcome.signal = number
        case nil: break
        }
        return outcome
    }

    private func interrupted(_ interruption: ProcessEnd.Interruption?) -> Outcome {
        let message =
            interruption == .keeperDied
            ? "the process that looks after this task was killed, by the task or because memory ran out"
            : "the process that starts the worker's tasks was killed"
        return Outcome(status: .interrupted, code: .wardenDied, message: message)
    }

    private func stopped(_ reason: ReasonCode) -> Outcome {
        let message = reason == .timeout ? "ran into its time limit and was ended" : nil
        return Outcome(status: reason.stoppedStatus, code: reason, message: message)
    }

    /// Looks for what nobody has proven gone, kills it, and says what is known.
    private func noteStrays(in outcome: inout Outcome) {
        let account = TaskStrays(of: assignment.leaseID, under: settings.folder).account(of: assignment.leaseID)
        note("it could not be proven that nothing of the task is left: \(account)", in: &outcome)
    }

    private func note(_ what: String, in outcome: inout Outcome) {
        outcome.message = [outcome.message, what].compactMap(\.self).joined(separator: "; ")
        logger.error("\(what)", metadata: ["lease": "\(assignment.leaseID)"])
    }

    private func remove(_ folder: TaskFolder) {
        do throws(TaskFailure) {
            try folders.takeBack(folder)
        } catch {
            logger.warning(
                "a task's folder is left", metadata: ["lease": "\(assignment.leaseID)", "error": "\(error.message)"])
        }
    }
}

extension Outcome {
    fileprivate init(_ verdict: Verdict) {
        self.init(status: verdict.status, code: verdict.code, message: verdict.message, report: verdict.report)
    }

    /// This outcome with what another one measured.
    fileprivate func keeping(_ measured: Outcome) -> Outcome {
        var outcome = self
        (outcome.exitCode, outcome.signal, outcome.usage) = (measured.exitCode, measured.signal, measured.usage)
        return outcome
    }
}
