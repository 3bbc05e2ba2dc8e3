import CProcess
import Glibc
import Synchronization

/// Something with a descriptor that the pump watches.
protocol PumpSource: AnyObject, Sendable {
    /// Takes what is there, without waiting. Called on the pump's thread, which all tasks share: must return quickly.
    ///
    /// - Parameter scratch: the pump's own memory, to read into.
    func ready(scratch: UnsafeMutableRawBufferPointer)
}

/// One thread that reads all pipes and sockets of all tasks, by epoll.
///
/// A channel of an event loop for each pipe would cost more than the processes that write to them.
final class Pump: Sendable {
    /// Names one registration; never used twice, so that an event for a source that is gone finds nobody.
    typealias Key = UInt64

    /// How much is read at once, in bytes: what a pipe holds.
    static let scratchBytes = 64 << 10

    private struct Sources {
        var byKey: [Key: any PumpSource] = [:]
        var lastKey: Key = 0
    }

    private static let stopKey: Key = 0

    private let poll: Int32
    private let stopEvent: Int32
    private let sources = Mutex(Sources())

    /// Starts the thread.
    ///
    /// - Throws: `SpawnError` when the system has no descriptor or thread left.
    init() throws(SpawnError) {
        poll = dtp_poll_create()
        guard poll >= 0 else { throw .system("no epoll descriptor for the tasks' output", -poll) }
        stopEvent = dtp_event_create()
        guard stopEvent >= 0 else {
            close(poll)
            throw .system("no event descriptor for the tasks' output", -stopEvent)
        }
        try watch(stopEvent, as: Self.stopKey)

        var thread = pthread_t()
        let pump = Unmanaged.passRetained(self)
        let error = pthread_create(
            &thread, nil,
            { argument in
                guard let argument else { return nil }
                Unmanaged<Pump>.fromOpaque(argument).takeRetainedValue().run()
                return nil
            }, pump.toOpaque())
        guard error == 0 else {
            pump.release()
            throw .system("no thread for the tasks' output", error)
        }
        pthread_detach(thread)
    }

    deinit {
        close(poll)
        close(stopEvent)
    }

    /// Watches a descriptor until it is removed.
    func add(_ descriptor: Int32, _ source: any PumpSource) throws(SpawnError) -> Key {
        let key = sources.withLock { sources in
            sources.lastKey += 1
            sources.byKey[sources.lastKey] = source
            return sources.lastKey
        }
        do throws(SpawnError) {
            try watch(descriptor, as: key)
        } catch {
            sources.withLock { $0.byKey[key] = nil }
            throw error
        }
        return key
    }

    /// Forgets a descriptor, which its owner is about to close.
    func remove(_ key: Key) { sources.withLock { $0.byKey[key] = nil } }

    /// Ends the thread once it has dealt with what it was woken for.
    func stop() {
        var one: UInt64 = 1
        _ = write(stopEvent, &one, MemoryLayout.size(ofValue: one))
    }

    private func watch(_ descriptor: Int32, as key: Key) throws(SpawnError) {
        let result = dtp_poll_add(poll, descriptor, key)
        guard result == 0 else { throw .system("a task's output cannot be watched", -result) }
    }

    private func run() {
        let scratch = UnsafeMutableRawBufferPointer.allocate(byteCount: Self.scratchBytes, alignment: 64)
        defer { scratch.deallocate() }
        var keys = [Key](repeating: 0, count: 64)
        while true {
            let count = dtp_poll_wait(poll, &keys, Int32(keys.count))
            // Only a descriptor that is none could make it fail; then nothing can be watched any more.
            if count < 0 { return }
            for key in keys.prefix(Int(count)) {
                if key == Self.stopKey { return }
                sources.withLock { $0.byKey[key] }?.ready(scratch: scratch)
            }
        }
    }
}
