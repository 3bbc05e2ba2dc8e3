package import DTWire

/// The newest session of a worker id, as the store counts them.
package struct WorkerSession: Hashable, Sendable, CustomStringConvertible {
    package var worker: WorkerID
    /// Raised by each registration.
    package var epoch: Int64

    package init(_ worker: WorkerID, epoch: Int64) {
        self.worker = worker
        self.epoch = epoch
    }

    package var description: String { "\(worker)@\(epoch)" }
}
