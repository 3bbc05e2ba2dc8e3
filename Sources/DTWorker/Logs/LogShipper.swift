import DTEngine
import DTWire
import Logging
import Synchronization

/// Sends what tasks write, from the disk that keeps it, as far as the coordinator has taken what was sent before.
///
/// The disk is the truth: a session that ends loses nothing, and the next one goes on from what was acknowledged. What an
/// attempt wrote is removed when all of it has arrived and its task has ended.
final class LogShipper: Sendable {
    private struct State {
        var attempts: [LeaseID: [OutputStream: LogShipment]] = [:]
        var isOpen = false
    }

    private let executor: any TaskExecuting
    private let link: CoordinatorLink
    private let logger: Logger
    private let state = Mutex(State())

    init(executor: any TaskExecuting, link: CoordinatorLink, logger: Logger) {
        self.executor = executor
        self.link = link
        self.logger = logger
    }

    /// So many bytes of a stream are kept by now.
    func wrote(_ leaseID: LeaseID, _ stream: OutputStream, kept: Int64) {
        state.withLock { state in
            state.attempts[leaseID, default: [:]][stream, default: LogShipment()].grow(to: kept, dropped: 0)
        }
        ship(leaseID, stream)
    }

    /// The task has ended: nothing will be added to its streams.
    func completed(_ leaseID: LeaseID, _ streams: [OutputStream: StreamSummary]) {
        let isKnown = state.withLock { state in
            guard let known = state.attempts[leaseID] else { return false }
            for stream in known.keys {
                let summary = streams[stream]
                state.attempts[leaseID]?[stream]?.grow(to: 0, dropped: summary?.dropped ?? 0)
                state.attempts[leaseID]?[stream]?.complete()
            }
            return true
        }
        guard isKnown else { return }
        for stream in OutputStream.allCases { ship(leaseID, stream) }
        removeIfDone(leaseID)
    }

    /// What an attempt wrote in an earlier process, and nobody has yet.
    func recover(_ leaseID: LeaseID, _ streams: [OutputStream: StreamSummary]) {
        for stream in OutputStream.allCases {
            let length = executor.outputLength(of: leaseID, stream)
            if length > 0 { wrote(leaseID, stream, kept: length) }
        }
        completed(leaseID, streams)
    }

    func acknowledged(_ ack: LogAck) {
        state.withLock { state in
            state.attempts[ack.leaseID]?[ack.stream]?.acknowledge(next: ack.next, discard: ack.discard)
        }
        ship(ack.leaseID, ack.stream)
        removeIfDone(ack.leaseID)
    }

    /// A session stands in which logs are taken.
    func open() {
        let known = state.withLock { state in
            state.isOpen = true
            return state.attempts.flatMap { attempt in attempt.value.keys.map { (attempt.key, $0) } }
        }
        for (leaseID, stream) in known { ship(leaseID, stream) }
    }

    /// The session is over.
    func close() {
        state.withLock { state in
            state.isOpen = false
            for (leaseID, streams) in state.attempts {
                for stream in streams.keys { state.attempts[leaseID]?[stream]?.recall() }
            }
        }
    }

    private func ship(_ leaseID: LeaseID, _ stream: OutputStream) {
        while let piece = nextPiece(leaseID, stream) {
            do {
                let content = try executor.output(of: leaseID, stream, from: piece.offset, atMost: piece.count)
                let message = TaskLog(
                    leaseID, stream: stream, offset: piece.offset, content: Bytes(content), dropped: piece.dropped)
                link.send(.taskLog(message))
            } catch {
                logger.error("a task's output cannot be read", metadata: ["task": "\(leaseID)", "error": "\(error)"])
                state.withLock { $0.attempts[leaseID]?[stream]?.acknowledge(next: 0, discard: true) }
                return removeIfDone(leaseID)
            }
        }
    }

    private func nextPiece(_ leaseID: LeaseID, _ stream: OutputStream) -> LogShipment.Piece? {
        state.withLock { state in
            state.isOpen ? state.attempts[leaseID]?[stream]?.next() : nil
        }
    }

    private func removeIfDone(_ leaseID: LeaseID) {
        let isDone = state.withLock { state in
            guard let streams = state.attempts[leaseID], streams.values.allSatisfy(\.isDone) else { return false }
            state.attempts[leaseID] = nil
            return true
        }
        if isDone { executor.removeOutput(of: leaseID) }
    }
}
