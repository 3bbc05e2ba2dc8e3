import DTClient
import DTTerminal
import DTWire
import Synchronization

/// Waits for tasks, telling on standard error how far they are.
struct Waiting: Sendable {
    private let coordinator: CoordinatorClient
    private let console: Console

    init(_ coordinator: CoordinatorClient, _ console: Console) {
        self.coordinator = coordinator
        self.console = console
    }

    /// Returns when every task has ended, with everything about each, in the order asked for.
    ///
    /// - Throws: `Failure` with `interrupted` on Ctrl-C, else `ClientError`.
    func run(_ taskIDs: [TaskID]) async throws -> [TaskDetail] {
        let display = WaitingDisplay(taskIDs, console)
        do {
            let details = try await Interruption.cancels(hint: { Self.hint(taskIDs) }) { [coordinator] in
                try await withThrowingTaskGroup(of: Void.self) { group in
                    group.addTask { await Self.explain(display, coordinator) }
                    try await TaskWatch(coordinator).run(taskIDs) { display.take($0) }
                    group.cancelAll()
                }
                return try await Self.details(of: taskIDs, coordinator)
            }
            display.finish()
            return details
        } catch {
            display.finish()
            throw error
        }
    }

    /// Asks now and then why the first queued task waits, until it is cancelled.
    private static func explain(_ display: WaitingDisplay, _ coordinator: CoordinatorClient) async {
        while (try? await Task.sleep(for: .seconds(2))) != nil {
            guard let taskID = display.firstQueued else { continue }
            // A coordinator that does not answer is the watch's to tell of.
            guard let detail = try? await coordinator.task(taskID) else { continue }
            display.explain(taskID, detail.task.status == .queued ? detail.waitsFor ?? [] : [])
        }
    }

    private static func hint(_ taskIDs: [TaskID]) -> String {
        let look = taskIDs.count == 1 ? "dt task \(taskIDs[0]) --wait" : "dt tasks"
        let stop = taskIDs.count <= 3 ? "dt cancel \(taskIDs.map(\.rawValue).joined(separator: " "))" : "dt cancel ID…"
        return "interrupted; the tasks go on. Look later: \(look). Stop them: \(stop)"
    }

    /// Everything about each task, a few at a time.
    private static func details(of taskIDs: [TaskID], _ coordinator: CoordinatorClient) async throws -> [TaskDetail] {
        try await withThrowingTaskGroup(of: (Int, TaskDetail).self) { group in
            var details: [Int: TaskDetail] = [:]
            for (index, taskID) in taskIDs.enumerated() {
                if index >= 8, let (done, detail) = try await group.next() { details[done] = detail }
                group.addTask { (index, try await coordinator.task(taskID)) }
            }
            for try await (done, detail) in group { details[done] = detail }
            return taskIDs.indices.compactMap { details[$0] }
        }
    }
}

/// The live line of a wait, and a line for each task that ends.
private final class WaitingDisplay: Sendable {
    private struct State {
        var progress: WaitingProgress
        var line: ProgressLine
    }

    private let console: Console
    private let state: Mutex<State>

    init(_ taskIDs: [TaskID], _ console: Console) {
        self.console = console
        state = Mutex(State(progress: WaitingProgress(taskIDs), line: ProgressLine(on: console.errors)))
    }

    func take(_ news: TaskWatch.News) {
        state.withLock { state in
            let ended = state.progress.take(news)
            console.noteRaw(state.line.above(ended.map { TaskTable.endLine($0, on: console.errors) }))
            // In a pipe the ends of tasks are enough, and trouble.
            if console.errors.isInteractive || state.progress.isInTrouble {
                console.noteRaw(state.line.update(state.progress.text))
            }
        }
    }

    var firstQueued: TaskID? { state.withLock { $0.progress.firstQueued } }

    func explain(_ taskID: TaskID, _ reasons: [String]) {
        state.withLock { state in
            if state.progress.explain(taskID, reasons), console.errors.isInteractive || !reasons.isEmpty {
                console.noteRaw(state.line.update(state.progress.text))
            }
        }
    }

    func finish() { state.withLock { console.noteRaw($0.line.finish()) } }
}

/// How far tasks are, from what is learnt.
struct WaitingProgress: Sendable {
    private let taskIDs: [TaskID]
    private var statuses: [TaskID: TaskStatus]
    private var steps: [TaskID: (progress: Double?, step: String?)] = [:]
    private var trouble: String?
    private var wait: (taskID: TaskID, reasons: [String])?

    init(_ taskIDs: [TaskID]) {
        self.taskIDs = taskIDs
        statuses = Dictionary(taskIDs.map { ($0, .queued) }, uniquingKeysWith: { first, _ in first })
    }

    var isInTrouble: Bool { trouble != nil }

    var firstQueued: TaskID? { taskIDs.first { statuses[$0] == .queued } }

    /// Takes in why a task waits.
    ///
    /// - Returns: Whether that is new.
    mutating func explain(_ taskID: TaskID, _ reasons: [String]) -> Bool {
        let isNew = wait?.taskID != taskID || wait?.reasons != reasons
        wait = (taskID, reasons)
        return isNew
    }

    /// - Returns: The event, if a task has ended by it.
    mutating func take(_ news: TaskWatch.News) -> [TaskEvent] {
        switch news {
        case .trouble(let error):
            trouble = error.message
            return []
        case .recovered:
            trouble = nil
            return []
        case .event(let name, let event):
            if let status = event.status { statuses[event.taskID] = status }
            switch name {
            case .progress: steps[event.taskID] = (event.progress, event.step)
            case .status, .taskStarted, .outcome: steps[event.taskID] = nil
            }
            return name == .outcome ? [event] : []
        }
    }

    /// The live line: `3 of 8 ended, 2 running: a 45 % batch 4`.
    var text: String {
        if let trouble { return "Waiting for the coordinator: \(trouble)" }
        let ended = statuses.values.count { $0.isFinal }
        let running = statuses.filter { $0.value == .running }.map(\.key).sorted()
        var text = "\(ended) of \(taskIDs.count) ended"
        if !running.isEmpty { text += ", \(running.count) running" }
        let shown = running.prefix(3).map { taskID -> String in
            let step = steps[taskID]
            let percent = step?.progress.map { " \(Int($0 * 100)) %" } ?? ""
            return taskID.rawValue + percent + (step?.step.map { " \($0)" } ?? "")
        }
        if !shown.isEmpty { text += ": " + shown.joined(separator: ", ") }
        guard let wait, statuses[wait.taskID] == .queued, !wait.reasons.isEmpty else { return text }
        return text + "; \(wait.taskID) waits: \(wait.reasons.joined(separator: "; "))"
    }
}
