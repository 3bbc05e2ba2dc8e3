import DTTestKit
import DTWire

@testable import DTEngine

/// A governor and the engines of its process, driven by one number. After each step the rules are checked that always hold.
struct GovernedProcess {
    enum Step: String, CaseIterable {
        case hear, tell, take, start, end
        case submit, open, close, handBack, moment, time, configure, leave

        /// Whether it also happens while nothing changes from outside.
        var isCalm: Bool {
            switch self {
            case .hear, .tell, .take, .start: true
            case .end, .submit, .open, .close, .handBack, .moment, .time, .configure, .leave: false
            }
        }

        var weight: Int {
            switch self {
            case .hear, .tell, .take, .start: 20
            case .end: 12
            case .submit, .moment, .time: 8
            case .open: 4
            case .close, .handBack, .leave, .configure: 1
            }
        }
    }

    /// What happened, for whoever has to find out.
    enum Event {
        case did(Step, String)
        case allowed(String, Allowance)
        case configured(limit: Int, [SlotShare])
    }

    private(set) var governor = GovernorState()
    var engines: [GovernedEngine] = []
    private(set) var shares: [SlotShare] = []
    private(set) var limit = 0
    /// What may be held by now: a lowered limit counts once everybody has heard of it and what was held has ended.
    private var ceiling = 0
    var random: SeededGenerator
    private var clock = ManualClock()
    private var timer: Instant?
    /// How many allowances there were.
    private(set) var changes = 0
    private(set) var trace: [Event] = []
    private var named = 0

    init(seed: UInt64) {
        random = SeededGenerator(seed: seed)
        limit = Int.random(in: 1...12, using: &random)
    }

    // MARK: - Driving it

    mutating func churn(steps: Int) throws {
        try reconfigure()
        for _ in 0..<steps { try step(Step.allCases) }
    }

    /// Tries one thing out of these.
    mutating func step(_ steps: [Step]) throws {
        let total = steps.reduce(0) { $0 + $1.weight }
        var left = Int.random(in: 0..<total, using: &random)
        for step in steps {
            left -= step.weight
            if left < 0 { return try perform(step) }
        }
    }

    /// Everything that is on its way arrives, what can be taken is taken and started, and time passes; nothing ends.
    mutating func calmDown(for duration: Duration) throws {
        for _ in 0..<Int(duration.inMilliseconds / 100) {
            while let step = Step.allCases.filter(\.isCalm).first(where: { step in engines.contains { can(step, $0) } })
            {
                try perform(step)
            }
            try advance(by: .milliseconds(100))
        }
    }

    private func can(_ step: Step, _ engine: GovernedEngine) -> Bool {
        switch step {
        case .hear: !engine.toHear.isEmpty
        case .tell: !engine.toTell.isEmpty
        case .take: engine.canTake
        case .start: engine.canStart
        case .end: engine.running > 0
        case .submit, .open: !engine.isLeaving
        case .close: engine.isOpen
        case .handBack: engine.waiting > 0
        case .leave: engine.isLeaving && engine.held == 0 && !engine.hasNews
        case .moment, .time, .configure: false
        }
    }

    mutating func perform(_ step: Step) throws {
        switch step {
        case .moment: return try advance(by: .milliseconds(20))
        case .time: return try advance(by: .milliseconds(Int.random(in: 0...700, using: &random)))
        case .configure: return try reconfigure()
        default: break
        }
        guard let index = engines.indices.filter({ can(step, engines[$0]) }).randomElement(using: &random) else {
            return
        }
        trace.append(.did(step, engines[index].name))
        switch step {
        case .hear: engines[index].hear()
        case .tell:
            for _ in 0..<Int.random(in: 1...engines[index].toTell.count, using: &random) {
                try handle(.reported(engines[index].name, engines[index].toTell.removeFirst()))
            }
        case .take:
            engines[index].take()
            let held = engines.reduce(0) { $0 + $1.held }
            try require(held <= ceiling, "no more than \(ceiling) is held, not \(held)")
        case .start: try start(index)
        case .end:
            let running = engines[index].tasks.indices.filter { engines[index].tasks[$0].isRunning }
            engines[index].end(running.randomElement(using: &random) ?? 0)
        case .handBack: engines[index].end(engines[index].tasks.firstIndex { !$0.isRunning } ?? 0)
        case .submit: engines[index].demand += Int.random(in: 1...6, using: &random)
        case .open: engines[index].isOpen = true
        case .close: engines[index].isOpen = false
        case .leave:
            let name = engines.remove(at: index).name
            try handle(.left(name))
        case .moment, .time, .configure: break
        }
    }

    private mutating func start(_ index: Int) throws {
        engines[index].start()
        for other in engines where other.name != engines[index].name {
            try require(
                !other.tasks.contains { $0.isRunning && ($0.isExclusive || engines[index].isExclusive) },
                "nothing runs beside what is exclusive, \(engines[index].name) and \(other.name) do")
        }
    }

    mutating func advance(by duration: Duration) throws {
        clock.advance(by: duration)
        if let timer, timer <= clock.now {
            self.timer = nil
            try handle(.timerFired)
        }
    }

    // MARK: - Settings

    private mutating func reconfigure() throws {
        var shares = shares
        if shares.count < 5, shares.isEmpty || Bool.random(using: &random) {
            named += 1
            shares.append(SlotShare(name: "w\(named)", cap: 1))
        } else if shares.count > 1, Bool.random(using: &random) {
            shares.remove(at: Int.random(in: shares.indices, using: &random))
        }
        for index in shares.indices where Bool.random(using: &random) {
            shares[index].weight = Int.random(in: 1...5, using: &random)
            shares[index].cap = Int.random(in: 1...10, using: &random)
            shares[index].isExclusive = Int.random(in: 0..<4, using: &random) == 0
        }
        try configure(limit: Bool.random(using: &random) ? limit : Int.random(in: 1...12, using: &random), shares)
    }

    mutating func configure(limit: Int, _ shares: [SlotShare]) throws {
        self.limit = max(limit, shares.count)
        self.shares = shares
        ceiling = max(ceiling, self.limit)
        trace.append(.configured(limit: self.limit, shares))
        for share in shares where !engines.contains(where: { $0.name == share.name }) {
            engines.append(GovernedEngine(name: share.name))
        }
        for index in engines.indices {
            guard let share = shares.first(where: { $0.name == engines[index].name }) else {
                if !engines[index].isLeaving { engines[index].leave() }
                continue
            }
            let next = (engines[index].toHear.last ?? engines[index].allowance).number + 1
            if !share.isExclusive {
                engines[index].exclusiveFrom = nil
                for task in engines[index].tasks.indices { engines[index].tasks[task].isExclusive = false }
            } else if engines[index].exclusiveFrom == nil {
                engines[index].exclusiveFrom = next
            }
        }
        try handle(.configured(limit: self.limit, shares: shares))
    }

    // MARK: - The governor

    private mutating func handle(_ event: GovernorEvent) throws {
        for action in governor.handle(event, at: clock.now) {
            switch action {
            case .arm(let moment): timer = moment
            case .allow(let name, let allowance):
                changes += 1
                guard let index = engines.firstIndex(where: { $0.name == name }) else {
                    throw Violation("\(name) has left")
                }
                engines[index].toHear.append(allowance)
                trace.append(.allowed(name, allowance))
            }
        }
        let charged = engines.reduce(0) { $0 + $1.charge }
        try require(charged <= ceiling, "no more than \(ceiling) is given, not \(charged)")
        if charged <= limit { ceiling = limit }
        try checkFreeCredits()
    }

    /// What is given and what was held when it was given never come to more than the limit; and over it nothing is free.
    private func checkFreeCredits() throws {
        let (held, most) = governor.accounts.reduce((0, 0)) { sums, account in
            (sums.0 + account.load.held, sums.1 + max(account.slots, account.load.held))
        }
        try require(most <= max(limit, held), "\(most) is given or held of \(limit), \(held) is held")
    }
}
