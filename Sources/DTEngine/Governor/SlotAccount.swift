import DTWire

/// What a governor knows of one identity: what it may have, what it was told, and what it has shown that it uses.
struct SlotAccount: Sendable {
    let name: String
    /// `nil` once it was removed: it gets nothing more, and counts until its engine has left.
    var share: SlotShare?
    private(set) var load = SlotLoad()
    /// The last decision; `nil` before the first.
    private(set) var latest: Allowance?
    /// The allowance that its engine follows, and those that it has not heard of yet.
    private var told: [Allowance] = []
    /// The most that it held in this period and the one before.
    private var peaks = (this: 0, before: 0)
    /// Whether it used all of its slots at some time in this period and the one before.
    private var saturations = (this: false, before: false)
    /// The most slots that it was newly given in this period and the one before: it has had no time to use them.
    private var gains = (this: 0, before: 0)
    /// What the last division gave it, and how much of that it needs; what is not there yet is given when it is.
    var goal = (slots: 0, needed: 0)
    /// Which turn its last one was, for exclusive ones.
    var lastTurn = 0
    /// Whether one of its tasks has ended since its turn began.
    var hasEndedOne = false

    init(_ share: SlotShare) {
        name = share.name
        self.share = share
    }

    var slots: Int { latest?.slots ?? 0 }
    var isExclusive: Bool { share?.isExclusive ?? false }
    var weight: Int { share?.weight ?? 1 }
    var cap: Int { share?.cap ?? 0 }

    /// Slots that nobody else may have: those that it holds, and those it may believe it has.
    var charge: Int { told.reduce(load.held) { max($0, $1.slots) } }

    /// Whether nothing of it runs, nor can begin under anything that it was told.
    var isQuiet: Bool {
        guard load.running == 0 else { return false }
        return (load.held == 0 && charge == 0) || !told.contains(where: \.mayStart)
    }

    /// Whether it takes tasks or has some.
    var isRival: Bool { load.isOpen || load.held > 0 }

    /// Whether it uses all that it has.
    var isSaturated: Bool { slots > 0 && load.held >= slots }

    /// How many slots it is known to use, and one more by which it shows that it wants more; those that are new to it; all
    /// that it may have when it uses all that it has.
    var wanted: Int {
        guard share != nil else { return 0 }
        if isExclusive { return isRival ? 1 : 0 }
        let peak = max(peaks.this, peaks.before)
        guard load.isOpen else { return min(cap, peak) }
        return isHungry ? cap : min(cap, max(peak + 1, min(slots, max(gains.this, gains.before))))
    }

    /// Whether it has used all of its slots of late.
    var isHungry: Bool { load.isOpen && (saturations.this || saturations.before) }

    /// Whether time alone changes what is believed of it.
    var isFading: Bool {
        guard load.isOpen else { return wanted > load.held }
        return wanted > (isSaturated ? cap : min(cap, load.held + 1))
    }

    // MARK: - What happens

    mutating func report(_ load: SlotLoad) {
        if load.held < self.load.held { hasEndedOne = true }
        if load.isOpen, !self.load.isOpen { gains.this = slots }
        self.load = load
        told.removeAll { $0.number < load.allowance }
        observe()
    }

    /// Takes note of how much it uses now.
    private mutating func observe() {
        peaks.this = max(peaks.this, load.held)
        saturations.this = saturations.this || isSaturated
    }

    /// A period is over.
    mutating func beginPeriod() {
        peaks = (load.held, peaks.this)
        saturations = (isSaturated, saturations.this)
        gains = (0, gains.this)
    }

    /// Decides; an allowance that is new has to be told.
    mutating func allow(slots: Int, mayStart: Bool) -> Allowance? {
        if let latest, latest.slots == slots, latest.mayStart == mayStart { return nil }
        let allowance = Allowance(slots: slots, mayStart: mayStart, number: (latest?.number ?? 0) + 1)
        if slots > self.slots { gains.this = slots }
        latest = allowance
        told.append(allowance)
        observe()
        return allowance
    }
}
