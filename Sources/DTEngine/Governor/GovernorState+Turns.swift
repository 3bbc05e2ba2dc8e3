import DTWire

/// Whose turn it is.
extension GovernorState {
    enum Turn: Hashable, Sendable {
        /// Everybody's but the exclusive ones'; until then in any case.
        case shared(until: Instant?)
        /// Nobody takes anything new, so that this one can have its turn.
        case closing(for: String)
        /// This one's, as long as it may take tasks and until it has none.
        case exclusive(String, isTaking: Bool)
    }

    /// Whether what an identity holds may start.
    func mayStart(_ account: SlotAccount) -> Bool {
        switch turn {
        case .shared: !account.isExclusive && account.share != nil
        case .closing(let name):
            // What was taken before runs to its end, unless something exclusive runs already.
            account.name != name && !account.isExclusive && account.share != nil
                && index(of: name).map { accounts[$0].load.running == 0 } ?? true
        case .exclusive(let name, _): account.name == name
        }
    }

    mutating func passTurn(at now: Instant) {
        while let next = nextTurn(at: now), next != turn {
            turn = next
            isStale = true
            guard case .exclusive(let name, isTaking: true) = next, let index = index(of: name) else { continue }
            turns += 1
            accounts[index].lastTurn = turns
            accounts[index].hasEndedOne = false
        }
    }

    /// Whose turn is next; `nil` when it stays as it is.
    private func nextTurn(at now: Instant) -> Turn? {
        switch turn {
        case .shared(let until): return nextAfterShared(until: until, at: now)
        case .closing(let name):
            guard let account = exclusive(name) else { return .shared(until: nil) }
            if account.load.held == 0, hasRivals(name) { return .shared(until: nil) }
            let isAlone = accounts.allSatisfy { $0.name == name || $0.isQuiet }
            return isAlone ? .exclusive(name, isTaking: true) : nil
        case .exclusive(let name, let isTaking):
            guard let account = exclusive(name) else { return nextWithout(name, at: now) }
            if isTaking { return hasHadItsTurn(account) ? .exclusive(name, isTaking: false) : nil }
            if !hasRivals(name) { return .exclusive(name, isTaking: true) }
            return account.load.held == 0 && account.charge == 0
                ? .shared(until: now.advanced(by: Self.interlude)) : nil
        }
    }

    private func nextAfterShared(until: Instant?, at now: Instant) -> Turn? {
        let candidates = accounts.filter {
            $0.isExclusive && ($0.load.held > 0 || !hasRivals($0.name) && $0.load.isOpen)
        }
        guard let first = candidates.min(by: { $0.lastTurn < $1.lastTurn }) else {
            return until.map { $0 > now } ?? true ? nil : .shared(until: nil)
        }
        let haveOthersTaken = accounts.allSatisfy { $0.name == first.name || !$0.load.isOpen || $0.isSaturated }
        let isDue = until.map { $0 <= now } ?? true
        return isDue || haveOthersTaken || first.load.running > 0 ? .closing(for: first.name) : nil
    }

    /// The one whose turn it was is exclusive no more, or was removed, or has left.
    private func nextWithout(_ name: String, at now: Instant) -> Turn? {
        guard let index = index(of: name), accounts[index].share == nil else { return .shared(until: nil) }
        return accounts[index].isQuiet
            ? .shared(until: now.advanced(by: Self.interlude)) : .exclusive(name, isTaking: false)
    }

    /// An identity that is exclusive by the settings of now.
    private func exclusive(_ name: String) -> SlotAccount? {
        index(of: name).map { accounts[$0] }.flatMap { $0.isExclusive ? $0 : nil }
    }

    private func hasRivals(_ name: String) -> Bool { accounts.contains { $0.name != name && $0.isRival } }

    /// Whether the tasks of its turn are all taken. Without rivals there is no end.
    private func hasHadItsTurn(_ account: SlotAccount) -> Bool {
        guard hasRivals(account.name) else { return false }
        let room = limit - accounts.reduce(0) { $0 + ($1.name == account.name ? 0 : $1.charge) }
        return account.hasEndedOne || account.load.held == 0 || account.load.held >= min(account.cap, max(1, room))
    }
}
