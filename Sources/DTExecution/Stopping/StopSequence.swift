import DTWire

/// How a running attempt is brought to its end: asked, then killed, then abandoned, each after a time; pure.
struct StopSequence: Equatable {
    enum Action: Equatable {
        /// Ask all processes of the task to end.
        case terminate
        /// Kill all processes of the task.
        case kill
        /// Kill also what looks after them.
        case abandon
        /// Go on without proof: what is left hangs in the kernel.
        case leaveBehind
        case arm(Duration)
        case disarm
    }

    enum Phase: Equatable {
        /// There is no process yet.
        case waiting
        case running
        /// It was asked to end, and has until this moment.
        case asked(until: Instant)
        case killed
        case abandoned
        case over
    }

    private(set) var phase = Phase.waiting
    /// Why it is being stopped; the first reason stands.
    private(set) var reason: ReasonCode?
    private let grace: Duration
    private let patience: Duration

    /// - Parameters:
    ///   - grace: after the request at the time limit.
    ///   - patience: for each stronger means to have its effect.
    init(grace: Duration, patience: Duration) {
        self.grace = grace
        self.patience = patience
    }

    /// The process is being started.
    mutating func begin(timeout: Duration) -> [Action] {
        guard phase == .waiting else { return [] }
        if reason != nil { return kill() }
        phase = .running
        return [.arm(timeout)]
    }

    /// Somebody wants it to end. A later wish can only shorten the grace.
    mutating func stop(_ reason: ReasonCode, grace: Duration, at now: Instant) -> [Action] {
        switch phase {
        case .waiting:
            self.reason = self.reason ?? reason
            return []
        case .running:
            self.reason = reason
            guard grace > .zero else { return kill() }
            phase = .asked(until: now.advanced(by: grace))
            return [.terminate, .arm(grace)]
        case .asked(let until):
            guard now.advanced(by: grace) < until else { return [] }
            guard grace > .zero else { return kill() }
            phase = .asked(until: now.advanced(by: grace))
            return [.arm(grace)]
        case .killed, .abandoned, .over: return []
        }
    }

    /// The time that was armed last is up.
    mutating func timeIsUp(at now: Instant) -> [Action] {
        switch phase {
        case .running: return stop(.timeout, grace: grace, at: now)
        case .asked: return kill()
        case .killed:
            phase = .abandoned
            return [.abandon, .arm(patience)]
        case .abandoned:
            phase = .over
            return [.leaveBehind]
        case .waiting, .over: return []
        }
    }

    /// The first process has ended; whatever it left is being killed already.
    mutating func leaderEnded() -> [Action] {
        switch phase {
        case .running, .asked:
            phase = .killed
            return [.arm(patience)]
        case .waiting, .killed, .abandoned, .over: return []
        }
    }

    /// Nothing is left, or nothing was started.
    mutating func ended() -> [Action] {
        phase = .over
        return [.disarm]
    }

    private mutating func kill() -> [Action] {
        phase = .killed
        return [.kill, .arm(patience)]
    }
}
