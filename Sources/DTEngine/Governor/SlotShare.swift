import DTWire

/// What one identity may have of a process's slots.
package struct SlotShare: Hashable, Sendable {
    /// The identity's name.
    package var name: String
    /// Its part of the slots when they do not suffice for all, against the other identities'; at least 1.
    package var weight: Int
    /// The most it may ever have; at least 1.
    package var cap: Int
    /// Whether no other identity's tasks run while its own do.
    package var isExclusive: Bool

    package init(name: String, weight: Int = 1, cap: Int, isExclusive: Bool = false) {
        self.name = name
        self.weight = max(1, weight)
        self.cap = max(1, cap)
        self.isExclusive = isExclusive
    }
}

/// What an engine may do with the slots of its process.
package struct Allowance: Hashable, Sendable {
    /// Tasks that it may hold at the same time. It may be less than it holds: then it takes nothing until enough have ended.
    package var slots: Int
    /// Whether what it holds may start now; what may not waits.
    package var mayStart: Bool
    /// How many allowances the identity has been given before and with this one. The engine says which it follows, so that
    /// a slot is given to another identity only once it is certain that this one does not use it.
    package var number: Int

    package init(slots: Int, mayStart: Bool = true, number: Int = 1) {
        self.slots = max(0, slots)
        self.mayStart = mayStart
        self.number = number
    }
}

/// What an engine does with its slots.
package struct SlotLoad: Hashable, Sendable {
    /// Tasks that it holds.
    package var held: Int
    /// How many of them were not started yet.
    package var waiting: Int
    /// Whether it takes tasks now: it has a session, and nothing keeps it from taking more.
    package var isOpen: Bool
    /// The number of the allowance that it follows; 0 before the first.
    package var allowance: Int

    package init(held: Int = 0, waiting: Int = 0, isOpen: Bool = false, allowance: Int = 0) {
        self.held = held
        self.waiting = waiting
        self.isOpen = isOpen
        self.allowance = allowance
    }

    /// Tasks that may have processes.
    var running: Int { max(0, held - waiting) }
}

extension EngineStatus {
    /// What a governor wants to know.
    package var load: SlotLoad {
        SlotLoad(
            held: held, waiting: waiting, isOpen: phase == .active && admission.state == .open, allowance: allowance)
    }
}
