import DTEngine
import DTTestKit
import DTWire

/// A governor, its clock and engines that do what they are told at once.
struct GovernorUnderTest {
    private(set) var state = GovernorState()
    private(set) var timer: Instant?
    /// Whether engines hear what they are told.
    var hears = true
    private var clock = ManualClock()
    private var told: [String: Allowance] = [:]
    private var heard: [String: Int] = [:]
    private var loads: [String: SlotLoad] = [:]

    /// Two of one weight that take tasks, `a` and `b`.
    static func two(of limit: Int) -> GovernorUnderTest {
        var governor = GovernorUnderTest()
        governor.configure(limit, SlotShare(name: "a", cap: limit), SlotShare(name: "b", cap: limit))
        governor.report("a")
        governor.report("b")
        return governor
    }

    /// What an identity was last told.
    func allowance(_ name: String) -> Allowance? { told[name] }
    func slots(_ name: String) -> Int { told[name]?.slots ?? 0 }
    func number(_ name: String) -> Int { told[name]?.number ?? 0 }

    @discardableResult
    mutating func configure(_ limit: Int, _ shares: SlotShare...) -> [String: Allowance] {
        handle(.configured(limit: limit, shares: shares))
    }

    @discardableResult
    mutating func report(
        _ name: String, held: Int = 0, waiting: Int = 0, isOpen: Bool = true
    ) -> [String: Allowance] {
        if hears { heard[name] = number(name) }
        loads[name] = SlotLoad(held: held, waiting: waiting, isOpen: isOpen, allowance: heard[name] ?? 0)
        return handle(.reported(name, loads[name] ?? SlotLoad()))
    }

    @discardableResult
    mutating func leave(_ name: String) -> [String: Allowance] {
        loads[name] = nil
        return handle(.left(name))
    }

    /// Time passes, and the timer fires when it is due.
    @discardableResult
    mutating func pass(_ duration: Duration) -> [String: Allowance] {
        let end = clock.now.advanced(by: duration)
        var news: [String: Allowance] = [:]
        while let moment = timer, moment <= end {
            timer = nil
            clock.advance(to: max(moment, clock.now))
            news.merge(handle(.timerFired)) { $1 }
        }
        clock.advance(to: end)
        return news
    }

    /// Returns what is new when everybody has answered to everything.
    private mutating func handle(_ event: GovernorEvent) -> [String: Allowance] {
        var news: [String: Allowance] = [:]
        for action in state.handle(event, at: clock.now) {
            switch action {
            case .arm(let moment): timer = moment
            case .allow(let name, let allowance): (told[name], news[name]) = (allowance, allowance)
            }
        }
        guard hears else { return news }
        for name in news.keys.sorted() {
            guard var load = loads[name], load.allowance < number(name) else { continue }
            (heard[name], load.allowance) = (number(name), number(name))
            loads[name] = load
            news.merge(handle(.reported(name, load))) { $1 }
        }
        return news
    }
}
