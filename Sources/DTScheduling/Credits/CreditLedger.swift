package import DTWire

/// The credits of one session: what the worker offered, minus what was sent since it made the offer.
///
/// The worker names the last frame that its offer takes into account. Tasks in later frames are spent from it, so a task and
/// an offer that cross on the wire never add up to more than the worker has.
package struct CreditLedger: Hashable, Sendable {
    private var offered: [PoolID: CreditPool] = [:]
    /// The last frame that the newest offer takes into account.
    private var seen: Int64 = 0
    /// What was sent in later frames.
    private var spent: [PoolID: [Spending]] = [:]
    /// Credits set aside for tasks that are being claimed.
    private var reserved: [PoolID: Int] = [:]

    private struct Spending: Hashable, Sendable {
        var seq: Int64
        var count: Int
    }

    package init() {}

    /// Takes in an offer, which replaces every earlier one.
    package mutating func offer(_ credits: Credits) {
        offered = Dictionary(credits.pools.map { ($0.id, $0) }, uniquingKeysWith: { _, last in last })
        seen = max(seen, credits.seen)
        spent = spent.mapValues { $0.filter { $0.seq > seen } }.filter { !$0.value.isEmpty }
    }

    /// The pools as the worker last offered them, in a fixed order.
    package var pools: [CreditPool] { offered.values.sorted { $0.id < $1.id } }

    /// What could be sent to a pool now.
    package func usable(in pool: PoolID) -> Int {
        let sent = (spent[pool] ?? []).reduce(0) { $0 + $1.count }
        return max(0, (offered[pool]?.free ?? 0) - sent - (reserved[pool] ?? 0))
    }

    /// What is set aside in a pool.
    package func reserved(in pool: PoolID) -> Int { reserved[pool] ?? 0 }

    package mutating func reserve(_ count: Int, in pool: PoolID) { reserved[pool, default: 0] += count }

    package mutating func release(_ count: Int, in pool: PoolID) {
        let left = (reserved[pool] ?? 0) - count
        reserved[pool] = left > 0 ? left : nil
    }

    /// So many tasks of a pool were written in the frame `seq`. The worker may have answered it with an offer already.
    package mutating func spend(_ count: Int, in pool: PoolID, seq: Int64) {
        guard seq > seen else { return }
        spent[pool, default: []].append(Spending(seq: seq, count: count))
    }
}
