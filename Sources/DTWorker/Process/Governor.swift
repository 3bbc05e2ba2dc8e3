import DTConfig
import DTEngine
import DTWire
import Synchronization

/// Gives the identities of a process their slots: tells `GovernorState` what their engines do, and the engines what it
/// decides. It waits only when there is something to wait for.
final class Governor: Sendable {
    private struct State {
        var decisions = GovernorState()
        var settings: WorkerSettings
        var members: [String: Member] = [:]
        /// When to look again.
        var alarm: Instant?

        /// What those may have that run, in the order of the settings.
        var shares: [SlotShare] {
            settings.identities.filter { members[$0.name] != nil }.map(SlotShare.init)
        }
    }

    /// An identity that runs.
    private struct Member {
        /// Takes what its engine is told.
        var post: @Sendable (EngineEvent) -> Void
        var load = SlotLoad()
        /// What it was told last.
        var allowance: Allowance?
    }

    private let state: Mutex<State>
    private let clocks: Clocks
    private let alarms = AsyncStream<Instant>.makeStream(bufferingPolicy: .bufferingNewest(1))

    init(_ settings: WorkerSettings, clocks: Clocks) {
        state = Mutex(State(settings: settings))
        self.clocks = clocks
    }

    /// Looks again when it is time to.
    func run() async {
        await withDiscardingTaskGroup { group in
            for await moment in alarms.stream {
                group.addTask { [self] in
                    try? await Task.sleep(for: max(.zero, clocks.monotonic().duration(to: moment)))
                    if !Task.isCancelled { rang(at: moment) }
                }
            }
        }
    }

    private func rang(at moment: Instant) {
        state.withLock { state in
            // A newer wish takes an earlier one's place.
            guard state.alarm == moment else { return }
            state.alarm = nil
            handle(.timerFired, &state)
        }
    }

    // MARK: - What happens

    /// Other settings of the process.
    func configure(_ settings: WorkerSettings) {
        state.withLock { state in
            state.settings = settings
            configure(&state)
        }
    }

    /// An identity's engine is there: it is told what it may do, before it begins.
    func join(_ name: String, post: @escaping @Sendable (EngineEvent) -> Void) {
        state.withLock { state in
            state.members[name] = Member(post: post)
            configure(&state)
        }
    }

    /// An identity's engine has another status.
    func note(_ status: EngineStatus, of name: String) {
        let load = status.load
        state.withLock { state in
            guard let member = state.members[name], member.load != load else { return }
            state.members[name]?.load = load
            handle(.reported(name, load), &state)
        }
    }

    /// An identity's engine has ended, and none of its tasks runs any more.
    func leave(_ name: String) {
        state.withLock { state in
            state.members[name] = nil
            handle(.left(name), &state)
        }
    }

    /// What an identity's engine was told last; `nil` when it does not run.
    func allowance(of name: String) -> Allowance? { state.withLock { $0.members[name]?.allowance } }

    private func configure(_ state: inout State) {
        handle(.configured(limit: state.settings.maxConcurrentTasks, shares: state.shares), &state)
    }

    /// Under the lock, so that allowances are heard in the order of the decisions: telling one only adds to a list.
    private func handle(_ event: GovernorEvent, _ state: inout State) {
        for action in state.decisions.handle(event, at: clocks.monotonic()) {
            switch action {
            case .allow(let name, let allowance):
                state.members[name]?.allowance = allowance
                state.members[name]?.post(.allowed(allowance))
            case .arm(let moment):
                state.alarm = moment
                alarms.continuation.yield(moment)
            }
        }
    }
}

extension SlotShare {
    init(_ settings: IdentitySettings) {
        self.init(
            name: settings.name, weight: settings.weight, cap: settings.profile.maxConcurrentTasks,
            isExclusive: settings.profile.isExclusive)
    }
}
