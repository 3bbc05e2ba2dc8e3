import DTEngine
import DTWire
import Logging
import Synchronization

/// Sends what tasks write, from the disk that keeps it, as far as the coordinator has taken what was sent before.
///
/// The disk is the truth: a session that ends loses nothing, and the next one goes on from what was acknowledged. What an
/// attempt wrote is removed when all of it has arrived and its task has ended. It goes to the coordinator that gave the
/// task, and to no other.
final class LogShipper: Sendable {
    private struct Attempt {
        var origin: Origin
        var streams: [OutputStream: LogShipment] = [:]
    }

    private struct State {
        var attempts: [LeaseID: Attempt] = [:]
        /// Whose session it is in which logs are taken now.
        var openFor: Origin?
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
    func wrote(_ leaseID: LeaseID, _ stream: OutputStream, kept: Int64, of origin: Origin) {
        state.withLock { state in
            state.attempts[leaseID, default: Attempt(origin: origin)].streams[stream, default: LogShipment()]
                .grow(to: kept, dropped: 0)
        }
        ship(leaseID, stream)
    }

    /// The task has ended: nothing will be added to its streams.
    func completed(_ leaseID: LeaseID, _ streams: [OutputStream: StreamSummary]) {
        let isKnown = state.withLock { state in
            guard let known = state.attempts[leaseID] else { return false }
            for stream in known.streams.keys {
                let summary = streams[stream]
                state.attempts[leaseID]?.streams[stream]?.grow(to: 0, dropped: summary?.dropped ?? 0)
                state.attempts[leaseID]?.streams[stream]?.complete()
            }
            return true
        }
        guard isKnown else { return }
        for stream in OutputStream.allCases { ship(leaseID, stream) }
        removeIfDone(leaseID)
    }

    /// What an attempt wrote in an earlier process, and nobody has yet.
    func recover(_ leaseID: LeaseID, _ streams: [OutputStream: StreamSummary], of origin: Origin) {
        for stream in OutputStream.allCases {
            let length = executor.outputLength(of: leaseID, stream)
            if length > 0 { wrote(leaseID, stream, kept: length, of: origin) }
        }
        completed(leaseID, streams)
    }

    func acknowledged(_ ack: LogAck) {
        state.withLock { state in
            guard let attempt = state.attempts[ack.leaseID], attempt.origin == state.openFor else { return }
            state.attempts[ack.leaseID]?.streams[ack.stream]?.acknowledge(next: ack.next, discard: ack.discard)
        }
        ship(ack.leaseID, ack.stream)
        removeIfDone(ack.leaseID)
    }

    /// A session stands in which this coordinator takes logs.
    func open(for origin: Origin?) {
        let known = state.withLock { state in
            state.openFor = origin
            return state.attempts.flatMap { attempt in attempt.value.streams.keys.map { (attempt.key, $0) } }
        }
        for (leaseID, stream) in known { ship(leaseID, stream) }
    }

    /// The session is over.
    func close() {
        state.withLock { state in
            state.openFor = nil
            for (leaseID, attempt) in state.attempts {
                for stream in attempt.streams.keys { state.attempts[leaseID]?.streams[stream]?.recall() }
            }
        }
    }

    private func ship(_ leaseID: LeaseID, _ stream: OutputStream) {
        while let (piece, origin) = nextPiece(leaseID, stream) {
            do {
                let content = try executor.output(of: leaseID, stream, from: piece.offset, atMost: piece.count)
                let message = TaskLog(
                    leaseID, stream: stream, offset: piece.offset, content: Bytes(content), dropped: piece.dropped)
                link.send(.taskLog(message), of: origin)
            } catch {
                logger.error("a task's output cannot be read", metadata: ["task": "\(leaseID)", "error": "\(error)"])
                state.withLock { $0.attempts[leaseID]?.streams[stream]?.acknowledge(next: 0, discard: true) }
                return removeIfDone(leaseID)
            }
        }
    }

    private func nextPiece(_ leaseID: LeaseID, _ stream: OutputStream) -> (LogShipment.Piece, Origin)? {
        state.withLock { state in
            guard let origin = state.openFor, state.attempts[leaseID]?.origin == origin else { return nil }
            return state.attempts[leaseID]?.streams[stream]?.next().map { ($0, origin) }
        }
    }

    private func removeIfDone(_ leaseID: LeaseID) {
        let isDone = state.withLock { state in
            guard let attempt = state.attempts[leaseID], attempt.streams.values.allSatisfy(\.isDone) else {
                return false
            }
            state.attempts[leaseID] = nil
            return true
        }
        if isDone { executor.removeOutput(of: leaseID) }
    }
}
