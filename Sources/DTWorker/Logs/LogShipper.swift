import DTEngine
import DTWire
import Glibc
import Logging
import Synchronization
import SystemPackage

/// Sends what tasks write, from the files that keep it, as far as the coordinator has taken what was sent before.
///
/// The file is the truth: a session that ends loses nothing, and the next one goes on from what was acknowledged. A file is
/// removed when all of it has arrived and its task has ended.
final class LogShipper: Sendable {
    private struct Key: Hashable {
        var leaseID: LeaseID
        var stream: OutputStream
    }

    private struct Entry {
        var shipment = LogShipment()
        var file: String
    }

    private struct State {
        var streams: [Key: Entry] = [:]
        var isOpen = false
    }

    private let link: CoordinatorLink
    private let logger: Logger
    private let state = Mutex(State())

    init(link: CoordinatorLink, logger: Logger) {
        self.link = link
        self.logger = logger
    }

    /// A stream grew.
    func wrote(_ leaseID: LeaseID, _ stream: OutputStream, file: String, kept: Int64, dropped: Int64) {
        let key = Key(leaseID: leaseID, stream: stream)
        let isOpen = state.withLock { state in
            state.streams[key, default: Entry(file: file)].shipment.grow(to: kept, dropped: dropped)
            return state.isOpen
        }
        if isOpen { ship(key) }
    }

    /// The task has ended: nothing will be added to its streams.
    func completed(_ leaseID: LeaseID) {
        for stream in OutputStream.allCases {
            let key = Key(leaseID: leaseID, stream: stream)
            let isOpen = state.withLock { state in
                state.streams[key]?.shipment.complete()
                return state.isOpen
            }
            if isOpen { ship(key) }
            removeIfDone(key)
        }
    }

    func acknowledged(_ ack: LogAck) {
        let key = Key(leaseID: ack.leaseID, stream: ack.stream)
        state.withLock { $0.streams[key]?.shipment.acknowledge(next: ack.next, discard: ack.discard) }
        ship(key)
        removeIfDone(key)
    }

    /// A session stands in which logs are taken.
    func open() {
        let keys = state.withLock { state in
            state.isOpen = true
            return Array(state.streams.keys)
        }
        for key in keys { ship(key) }
    }

    /// The session is over.
    func close() {
        state.withLock { state in
            state.isOpen = false
            for key in state.streams.keys { state.streams[key]?.shipment.recall() }
        }
    }

    private func ship(_ key: Key) {
        while let (piece, file) = nextPiece(key) {
            guard let content = read(file, piece) else { return discard(key) }
            let message = TaskLog(
                key.leaseID, stream: key.stream, offset: piece.offset, content: Bytes(content), dropped: piece.dropped)
            link.send(.taskLog(message))
        }
    }

    private func nextPiece(_ key: Key) -> (LogShipment.Piece, String)? {
        state.withLock { state in
            guard state.isOpen, let file = state.streams[key]?.file, let piece = state.streams[key]?.shipment.next()
            else { return nil }
            return (piece, file)
        }
    }

    private func read(_ file: String, _ piece: LogShipment.Piece) -> [UInt8]? {
        do {
            let descriptor = try FileDescriptor.open(FilePath(file), .readOnly)
            return try descriptor.closeAfter {
                try [UInt8](unsafeUninitializedCapacity: piece.count) { buffer, count in
                    while count < piece.count {
                        let rest = UnsafeMutableRawBufferPointer(
                            rebasing: UnsafeMutableRawBufferPointer(buffer)[count...])
                        let read = try descriptor.read(fromAbsoluteOffset: piece.offset + Int64(count), into: rest)
                        if read == 0 { break }
                        count += read
                    }
                }
            }
        } catch {
            logger.error("a log cannot be read", metadata: ["file": "\(file)", "error": "\(error)"])
            return nil
        }
    }

    private func discard(_ key: Key) {
        state.withLock { $0.streams[key]?.shipment.acknowledge(next: 0, discard: true) }
        removeIfDone(key)
    }

    private func removeIfDone(_ key: Key) {
        let file = state.withLock { state -> String? in
            guard let entry = state.streams[key], entry.shipment.isDone else { return nil }
            state.streams[key] = nil
            return entry.file
        }
        if let file { unlink(file) }
    }
}
