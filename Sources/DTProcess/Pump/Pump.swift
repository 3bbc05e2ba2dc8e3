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

/// One thread that reads all pipes and sockets of all tasks, by epoll, and keeps their time limits.
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

    private static let wakeKey: Key = 0

    private let poll: Int32
    private let wakeEvent: Int32
    private let sources = Mutex(Sources())
    private let alarms = Mutex(AlarmTable())
    private let isStopped = Mutex(false)

    /// Starts the thread.
    ///
    /// - Throws: `SpawnError` when the system has no descriptor or thread left.
    init() throws(SpawnError) {
        poll = dtp_poll_create()
        guard poll >= 0 else { throw .system("no epoll descriptor for the tasks' output", -poll) }
        wakeEvent = dtp_event_create()
        guard wakeEvent >= 0 else {
            close(poll)
            throw .system("no event descriptor for the tasks' output", -wakeEvent)
        }
        try watch(wakeEvent, as: Self.wakeKey)

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
        close(wakeEvent)
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

    /// Has something done on this thread after a time, unless it is cancelled before.
    func add(after delay: Duration, _ body: @escaping @Sendable () -> Void) -> AlarmTable.Key {
        let deadline = ContinuousClock.now + delay
        let (key, isEarliest) = alarms.withLock { $0.add(at: deadline, body) }
        if isEarliest { wake() }
        return key
    }

    func cancel(_ alarm: AlarmTable.Key) { alarms.withLock { $0.cancel(alarm) } }

    /// Ends the thread once it has dealt with what it was woken for.
    func stop() {
        isStopped.withLock { $0 = true }
        wake()
    }

    private func wake() {
        var one: UInt64 = 1
        _ = write(wakeEvent, &one, MemoryLayout.size(ofValue: one))
    }

    private func watch(_ descriptor: Int32, as key: Key) throws(SpawnError) {
        let result = dtp_poll_add(poll, descriptor, key)
        guard result == 0 else { throw .system("a task's output cannot be watched", -result) }
    }

    private func run() {
        let scratch = UnsafeMutableRawBufferPointer.allocate(byteCount: Self.scratchBytes, alignment: 64)
        defer { scratch.deallocate() }
        var keys = [Key](repeating: 0, count: 64)
        while !isStopped.withLock({ $0 }) {
            let count = dtp_poll_wait(poll, &keys, Int32(keys.count), ringAlarms())
            // Only a descriptor that is none could make it fail; then nothing can be watched any more.
            if count < 0 { return }
            for key in keys.prefix(Int(count)) {
                if key == Self.wakeKey {
                    _ = read(wakeEvent, scratch.baseAddress, MemoryLayout<UInt64>.size)
                } else {
                    sources.withLock { $0.byKey[key] }?.ready(scratch: scratch)
                }
            }
        }
    }

    /// Does what is due. Returns how long there is nothing to do, in milliseconds; -1: for ever.
    private func ringAlarms() -> Int32 {
        let (due, next) = alarms.withLock { $0.takeDue(at: .now) }
        for body in due { body() }
        guard let next else { return -1 }
        // A millisecond more, so that it is due when we come back.
        return Int32(clamping: max(0, (next - .now).milliseconds) + 1)
    }
}

extension Duration {
    fileprivate var milliseconds: Int64 { components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000 }
}
