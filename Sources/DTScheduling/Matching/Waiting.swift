import DTWire

/// Why a queued task is not given out, in words.
package enum Waiting {
    /// - Parameter offers: What every connected worker offers, with the slots that are free now.
    /// - Returns: A sentence for each thing that is missing; empty when nothing is, and the task's turn is near.
    package static func reasons(for demand: DemandClass, in offers: [WorkerOffer]) -> [String] {
        guard !offers.isEmpty else { return ["no worker is connected"] }
        let able = offers.filter { $0.satisfies(demand) }
        guard able.isEmpty else {
            return able.contains { $0.free > 0 } ? [] : ["all slots of the workers that could run it are taken"]
        }
        let missing = missing(for: demand, in: offers)
        guard missing.isEmpty else { return missing }
        // Each thing is there, and not all on one worker.
        return offers.sorted { $0.session.worker < $1.session.worker }.prefix(3).map {
            "\($0.session.worker) \($0.shortcomings(for: demand).joined(separator: " and "))"
        }
    }

    /// What no worker has.
    private static func missing(for demand: DemandClass, in offers: [WorkerOffer]) -> [String] {
        let asked = demand.requirements
        var missing: [String] = []
        func require(_ what: String, _ holds: (WorkerOffer) -> Bool) {
            if !offers.contains(where: holds) { missing.append(what) }
        }
        if let worker = asked.worker {
            require("the worker \(worker) is not connected") { $0.session.worker == worker }
        }
        require("no connected worker takes \(demand.type) tasks") { $0.types.contains(demand.type) }
        for tag in asked.tags.sorted() { require("no connected worker has the tag \(tag)") { $0.tags.contains(tag) } }
        for hardware in asked.hardware.sorted() {
            require("no connected worker has the hardware \(hardware)") { $0.hardware.contains(hardware) }
        }
        require("no connected worker gives a task \(asked.gpus) GPUs") { asked.gpus <= $0.gpus }
        require("no connected worker gives a task \(demand.leastMemory) of memory") {
            $0.maxMemory.map { demand.leastMemory <= $0 } ?? true
        }
        return missing
    }
}
