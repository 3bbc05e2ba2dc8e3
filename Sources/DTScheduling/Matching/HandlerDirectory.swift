import DTWire

/// Which of the connected workers declare which handlers, and so who may take a custom task: whoever declares its handler,
/// free or not. Where no connected worker that has what the task requires does, anybody may, and rejects it.
package struct HandlerDirectory: Hashable, Sendable {
    private var declaring: [String: [WorkerSession: WorkerTraits]] = [:]

    package init() {}

    mutating func add(_ session: WorkerSession, _ traits: WorkerTraits) {
        for name in traits.handlers { declaring[name, default: [:]][session] = traits }
    }

    mutating func remove(_ session: WorkerSession, _ traits: WorkerTraits) {
        for name in traits.handlers {
            declaring[name]?[session] = nil
            if declaring[name]?.isEmpty ?? false { declaring[name] = nil }
        }
    }

    /// The sessions that alone may take a demand; `nil` when anyone may.
    package func declarers(for demand: DemandClass) -> Set<WorkerSession>? {
        guard let handler = demand.handler, let sessions = declaring[handler] else { return nil }
        let able = sessions.filter { $0.value.satisfies(demand.requirements, as: $0.key.worker) }
        return able.isEmpty ? nil : Set(able.keys)
    }
}

extension WorkerTraits {
    /// Whether a worker has what is required of it as a whole, whatever its pools offer at the moment.
    fileprivate func satisfies(_ asked: TaskRequirements, as worker: WorkerID) -> Bool {
        asked.worker.map { $0 == worker } ?? true && asked.hardware.isSubset(of: hardware)
            && asked.tags.isSubset(of: tags)
    }
}
