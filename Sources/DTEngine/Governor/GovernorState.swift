package import DTWire

/// What happens to a governor.
package enum GovernorEvent: Hashable, Sendable {
    /// The settings: at the start, and whenever they have changed. An identity that is not named any more gets no new slots,
    /// and counts until it has left.
    case configured(limit: Int, shares: [SlotShare])
    /// An identity's engine says what it does with its slots. To be told after each of its turns in which that has changed.
    case reported(String, SlotLoad)
    /// An identity's engine has ended, and none of its tasks runs any more.
    case left(String)
    case timerFired
}

/// What a governor wants done.
package enum GovernorAction: Hashable, Sendable {
    /// Tell this identity's engine; the first before its `started`.
    case allow(String, Allowance)
    /// Say `timerFired` then. An earlier wish of the kind counts no more.
    case arm(at: Instant)
}

/// Gives each identity of a process its slots under one limit.
///
/// **Shares.** Slots are divided by weight among the identities that use all they have; one that uses less keeps what it
/// uses and one more, by which it shows when it wants more. The rest is lent to those that use all of theirs. "Uses" is the
/// most that was held within this `period` and the one before, so that a slot that is free between two tasks is not taken
/// away. A loan ends at once when its owner wants it: what runs goes on, and its slot goes back when it has ended. As long
/// as nobody wants more than it has, nothing changes.
///
/// **The limit.** A slot counts for an identity from the moment it is told of it until its engine follows an allowance
/// without it and holds nothing there. So the process never holds more than the limit, whatever crosses on the way.
///
/// **Exclusive identities** have one credit. When one holds a task, the others get nothing new, and when nothing of theirs
/// runs any more, it has its turn: tasks up to its cap, all taken before the first of them has ended. After it the others
/// have at least `interlude` to take tasks of their own; of several exclusive ones the one goes first whose last turn was
/// longest ago. One that nobody shares the process with has no turns: it is always its own.
package struct GovernorState: Sendable {
    /// How long slots must have been idle before they are lent, at least; at most twice as long.
    package static let period = Duration.seconds(1)
    /// How long the others can take tasks between two turns of exclusive identities.
    package static let interlude = Duration.seconds(1)

    var limit = 0
    /// In the order of the settings.
    var accounts: [SlotAccount] = []
    var turn = Turn.shared(until: nil)
    var turns = 0
    /// Whether slots are divided anew although nobody comes short.
    var isStale = false
    private var periodEnd = Instant.origin
    private var armed: Instant?

    package init() {}

    package mutating func handle(_ event: GovernorEvent, at now: Instant) -> [GovernorAction] {
        beginPeriods(until: now)
        switch event {
        case .configured(let limit, let shares): configure(limit: limit, shares)
        case .reported(let name, let load):
            guard let index = index(of: name) else { return [] }
            accounts[index].report(load)
        case .left(let name):
            accounts.removeAll { $0.name == name }
            isStale = true
        case .timerFired: armed = nil
        }
        passTurn(at: now)
        return allow() + arm(at: now)
    }

    func index(of name: String) -> Int? { accounts.firstIndex { $0.name == name } }

    private mutating func configure(limit: Int, _ shares: [SlotShare]) {
        self.limit = max(0, limit)
        for index in accounts.indices where !shares.contains(where: { $0.name == accounts[index].name }) {
            accounts[index].share = nil
        }
        for share in shares {
            if let index = index(of: share.name) {
                accounts[index].share = share
            } else {
                accounts.append(SlotAccount(share))
            }
        }
        isStale = true
    }

    // MARK: - Time

    private mutating func beginPeriods(until now: Instant) {
        guard now >= periodEnd else { return }
        let isLate = now >= periodEnd.advanced(by: Self.period)
        for _ in 0..<(isLate ? 2 : 1) { for index in accounts.indices { accounts[index].beginPeriod() } }
        periodEnd = now.advanced(by: Self.period)
    }

    /// Time matters while somebody may get what another does not use any more, or waits for its turn.
    private mutating func arm(at now: Instant) -> [GovernorAction] {
        var moments: [Instant] = []
        let isWanting = accounts.contains { !$0.isExclusive && $0.isHungry && $0.slots < $0.cap }
        if isWanting, accounts.contains(where: \.isFading) { moments.append(periodEnd) }
        if case .shared(let until?) = turn, until > now { moments.append(until) }
        guard let moment = moments.min(), moment != armed else { return [] }
        armed = moment
        return [.arm(at: moment)]
    }

    // MARK: - Slots

    private mutating func allow() -> [GovernorAction] {
        decide()
        var slots = trimmed()
        grant(&slots)
        return accounts.indices.compactMap { index in
            accounts[index].allow(slots: slots[index], mayStart: mayStart(accounts[index])).map {
                .allow(accounts[index].name, $0)
            }
        }
    }

    /// Says what each should have, when somebody comes short or things have changed; else all stays as it is.
    private mutating func decide() {
        let isOver = accounts.reduce(0) { $0 + max($1.slots, $1.load.held) } > limit
        guard isStale || isOver || accounts.contains(where: { $0.wanted > $0.slots }) else { return }
        let goals = goals()
        guard isStale || isOver || accounts.indices.contains(where: { accounts[$0].slots < goals[$0].needed }) else {
            return
        }
        for index in accounts.indices { accounts[index].goal = goals[index] }
        isStale = false
    }

    private func goals() -> [(slots: Int, needed: Int)] {
        switch turn {
        case .shared:
            let division = SlotDivision(
                limit: limit,
                claims: accounts.map {
                    SlotDivision.Claim(weight: $0.weight, wanted: $0.wanted, cap: $0.isExclusive ? $0.wanted : $0.cap)
                })
            return accounts.indices.map { (division.slots[$0], division.targets[$0]) }
        case .closing(let name):
            return accounts.map { $0.name == name ? (min(1, limit), min(1, limit)) : (0, 0) }
        case .exclusive(let name, let isTaking):
            return accounts.map {
                $0.name == name && isTaking ? (min($0.cap, limit), min($0.cap, limit)) : (0, 0)
            }
        }
    }

    /// What each keeps: nothing that it should not have, and when the limit is exceeded nothing that is free.
    private func trimmed() -> [Int] {
        var slots = accounts.map { min($0.goal.slots, $0.slots) }
        var excess = accounts.indices.reduce(-limit) { $0 + max(slots[$1], accounts[$1].load.held) }
        for index in accounts.indices where excess > 0 {
            let cut = min(excess, max(0, slots[index] - accounts[index].load.held))
            slots[index] -= cut
            excess -= cut
        }
        return slots
    }

    /// Gives out what is there to be given, first to those that need it.
    private func grant(_ slots: inout [Int]) {
        var left = limit - accounts.reduce(0) { $0 + $1.charge }
        while left >= 0 {
            var next: Int?
            for index in accounts.indices where slots[index] < accounts[index].goal.slots {
                let isCharged = slots[index] < accounts[index].charge
                guard isCharged || left > 0 else { continue }
                if next.map({ precedes(index, $0, slots) }) ?? true { next = index }
            }
            guard let next else { return }
            if slots[next] >= accounts[next].charge { left -= 1 }
            slots[next] += 1
        }
    }

    private func precedes(_ one: Int, _ other: Int, _ slots: [Int]) -> Bool {
        let needs = (slots[one] < accounts[one].goal.needed, slots[other] < accounts[other].goal.needed)
        if needs.0 != needs.1 { return needs.0 }
        return SlotDivision.precedes((slots[one], accounts[one].weight), (slots[other], accounts[other].weight))
    }
}
