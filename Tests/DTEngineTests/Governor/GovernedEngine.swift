import DTEngine

/// An engine as its governor sees it, and the coordinator behind it: takes as many tasks as it is allowed, starts them when
/// it may. What crosses between it and its governor takes time both ways.
struct GovernedEngine {
    struct Task: Equatable {
        var isRunning = false
        /// Whether its identity was exclusive when it started.
        var isExclusive = false
    }

    let name: String
    /// What it follows.
    private(set) var allowance = Allowance(slots: 0, mayStart: false, number: 0)
    /// Allowances that it has not heard of yet.
    var toHear: [Allowance] = []
    /// What its governor has not heard of yet.
    var toTell: [SlotLoad] = []
    var isOpen = false { didSet { tell() } }
    var isLeaving = false
    /// Tasks that its coordinator would send.
    var demand = 0
    var tasks: [Task] = [] { didSet { tell() } }
    /// From which allowance on it is exclusive; `nil` when it is not.
    var exclusiveFrom: Int?
    var starts = 0

    init(name: String) { self.name = name }

    var held: Int { tasks.count }
    var waiting: Int { tasks.count { !$0.isRunning } }
    var running: Int { held - waiting }
    var load: SlotLoad { SlotLoad(held: held, waiting: waiting, isOpen: isOpen, allowance: allowance.number) }
    var isExclusive: Bool { exclusiveFrom.map { allowance.number >= $0 } ?? false }

    /// What it may hold now or by what it will hear.
    var charge: Int { toHear.reduce(max(held, allowance.slots)) { max($0, $1.slots) } }

    var canTake: Bool { isOpen && demand > 0 && held < allowance.slots }
    var canStart: Bool { allowance.mayStart && waiting > 0 }
    var hasNews: Bool { !toHear.isEmpty || !toTell.isEmpty }

    private mutating func tell() { if toTell.last != load { toTell.append(load) } }

    mutating func hear() {
        allowance = toHear.removeFirst()
        tell()
    }

    mutating func take() {
        demand -= 1
        tasks.append(Task())
    }

    mutating func start() {
        guard let index = tasks.firstIndex(where: { !$0.isRunning }) else { return }
        tasks[index] = Task(isRunning: true, isExclusive: isExclusive)
        starts += 1
    }

    /// One of its tasks ends; one that waits can be cancelled or handed back.
    mutating func end(_ index: Int) { tasks.remove(at: index) }

    mutating func leave() {
        (isLeaving, demand) = (true, 0)
        tasks.removeAll { !$0.isRunning }
        isOpen = false
    }
}

extension GovernedEngine: CustomStringConvertible {
    var description: String {
        "\(name): \(waiting) wait, \(running) run of \(allowance.slots)\(allowance.mayStart ? "" : " held back") "
            + "#\(allowance.number)\(isOpen ? "" : " closed")\(isExclusive ? " exclusive" : ""), wants \(demand), "
            + "\(toHear.count) to hear, \(toTell.count) to tell"
    }
}
