import DTTestKit
import DTWire
import Testing

@testable import DTEngine

@Suite(.timeLimit(.minutes(1)))
struct GovernorPropertyTests {
    private func check(_ seed: UInt64, _ body: (inout GovernedProcess) throws -> Void) throws {
        var process = GovernedProcess(seed: seed)
        do {
            try process.churn(steps: 300)
            try body(&process)
        } catch let violation as Violation {
            Issue.record(
                "seed \(seed): \(violation); \(process.governor.turn), \(process.shares), \(process.engines); after \(process.trace.suffix(60))"
            )
        }
    }

    @Test(arguments: 0..<150 as Range<UInt64>)
    func `whatever happens the limit holds and what is exclusive is alone`(seed: UInt64) throws {
        try check(seed) { try $0.churn(steps: 1000) }
    }

    @Test(arguments: 1000..<1100 as Range<UInt64>)
    func `a stable load changes nothing, and leaves nothing idle that somebody could use`(seed: UInt64) throws {
        try check(seed) { process in
            try process.wantDifferently()
            try process.calmDown(for: .seconds(12))
            let changes = process.changes
            try process.calmDown(for: .seconds(30))
            try require(process.changes == changes, "nothing changes any more")
            try process.checkNothingIsIdle()
        }
    }

    @Test(arguments: 2000..<2100 as Range<UInt64>)
    func `everybody who wants gets to its share as tasks end`(seed: UInt64) throws {
        try check(seed) { process in
            try process.wantEverything(exclusively: false)
            try process.run(steps: 2000, time: .moment)
            try process.checkShares()
        }
    }

    @Test(arguments: 3000..<3100 as Range<UInt64>)
    func `nobody starves, neither beside exclusive ones nor among them`(seed: UInt64) throws {
        try check(seed) { process in
            try process.wantEverything(exclusively: true)
            for _ in 0..<3 {
                let before = process.starts
                try process.run(steps: 1500, time: .time)
                for (name, starts) in process.starts {
                    try require(starts > before[name] ?? 0, "\(name) gets its turn")
                }
            }
        }
    }
}

extension GovernedProcess {
    var starts: [String: Int] { Dictionary(uniqueKeysWithValues: engines.map { ($0.name, $0.starts) }) }

    /// Every identity has more to do than it can; those that leave have left.
    mutating func wantEverything(exclusively: Bool) throws {
        try configure(
            limit: limit,
            shares.map {
                var share = $0
                share.isExclusive = exclusively && share.isExclusive
                return share
            })
        for index in engines.indices where !engines[index].isLeaving {
            engines[index].demand = 1_000_000
            engines[index].isOpen = true
        }
    }

    /// Most take tasks; some have more to do than they can, and some hardly anything.
    mutating func wantDifferently() throws {
        try wantEverything(exclusively: Bool.random(using: &random))
        for index in engines.indices where Bool.random(using: &random) {
            engines[index].demand = Int.random(in: 0...2, using: &random)
        }
    }

    /// Tasks come and end; nothing else changes.
    mutating func run(steps: Int, time: Step) throws {
        for _ in 0..<steps { try step([.hear, .tell, .take, .start, .end, .leave, time]) }
    }

    /// With more to do than they can, all have what is theirs by weight.
    func checkShares() throws {
        let division = SlotDivision(
            limit: limit, claims: shares.map { SlotDivision.Claim(weight: $0.weight, wanted: $0.cap, cap: $0.cap) })
        for (share, slots) in zip(shares, division.slots) {
            let engine = engines.first { $0.name == share.name }
            try require(
                engine?.allowance.slots == slots,
                "\(share.name) has \(slots) of \(limit), not \(engine?.allowance.slots ?? 0)")
        }
    }

    /// Where somebody uses all that it has and could use more, nobody has more than one slot that it does not use.
    func checkNothingIsIdle() throws {
        guard case .shared = governor.turn else { return }
        let open = engines.filter { $0.isOpen && !$0.isLeaving }
        for engine in open {
            guard let share = shares.first(where: { $0.name == engine.name }), !share.isExclusive else { continue }
            let isWanting = engine.held >= engine.allowance.slots && engine.held < share.cap
            if !isWanting { continue }
            let given = engines.reduce(0) { $0 + max($1.allowance.slots, $1.held) }
            try require(given >= limit, "everything is given while \(engine.name) wants more, not \(given) of \(limit)")
            for other in engines where other.name != engine.name {
                let idle = other.allowance.slots - other.held
                try require(
                    idle <= (other.isOpen ? 1 : 0), "\(other.name) leaves \(idle) idle while \(engine.name) wants")
            }
            if engine.held == 0 {
                try require(
                    !engines.contains { $0.allowance.slots > max(1, $0.held) }, "\(engine.name) has a credit")
            }
        }
    }
}
