import CProcess
import DTWire
import Glibc
import Synchronization

/// One warden process, and its keepers.
final class WardenLink: PumpSource {
    private struct State {
        var keepers: [UInt32: Keeper] = [:]
        /// Keepers without a task; the one that was used last is used first, while its memory is warm.
        var idle: [Keeper] = []
        /// Keepers whose sockets are closed, and of which the warden has still to say that nothing is left.
        var closed: [UInt32: Keeper] = [:]
        var lastNumber: UInt32 = 0
        var isDead = false
        var socket: Int32
        var key: Pump.Key?
    }

    /// How long a warden may take to say its first word: it takes a millisecond.
    private static let readyLimit = Duration.seconds(10)

    /// Comes when the warden said that it works here, or cannot.
    let ready = Eventual<SpawnError?>()
    /// Comes when the warden is dead.
    let ended = Eventual<Void>()
    let processID: Int32

    private let path: String
    private let pump: Pump
    private let mostIdle: Int
    private let state: Mutex<State>

    init(path: String, pump: Pump, mostIdle: Int, scanning: Bool) throws(SpawnError) {
        self.path = path
        self.pump = pump
        self.mostIdle = mostIdle
        // As PID 1 of a container we would inherit every orphan. A keeper or warden that is killed can leave us none but its own
        // corpse, and with this the kernel buries those.
        if getpid() == 1 { signal(SIGCHLD, SIG_IGN) }

        var ends: [Int32] = [-1, -1]
        let paired = dtp_socket_pair(&ends)
        guard paired == 0 else { throw .system("no socket for the warden", -paired) }
        let pid = dtp_spawn_warden(path, ends[1], scanning ? 1 : 0)
        close(ends[1])
        guard pid > 0 else {
            close(ends[0])
            throw SpawnError(
                code: .programUnusable, message: "the warden \(path) cannot be run: \(SpawnError.text(of: -pid))",
                systemError: -pid)
        }
        processID = pid
        state = Mutex(State(socket: ends[0]))
        let key = try pump.add(ends[0], self)
        state.withLock { $0.key = key }
        // A program that is no warden may say nothing for ever.
        let alarm = pump.add(after: Self.readyLimit) { kill(pid, SIGKILL) }
        ready.then { [pump] _ in pump.cancel(alarm) }
    }

    var isDead: Bool { state.withLock { $0.isDead } }

    /// Asks for a start, under a keeper that is free or a new one. The answer comes with the process's `started`.
    ///
    /// - Throws: `SpawnError`; with `wardenDied` when the warden is dead, known or not yet known.
    func start(_ spec: ProcessSpec) throws(SpawnError) -> RunningProcess {
        while true {
            let keeper = try takeKeeper()
            do throws(SpawnError) {
                return try keeper.start(spec)
            } catch {
                isFree(keeper)
                // It was killed while it had nothing to do, and we had not heard yet: there are others.
                if error.code != .wardenDied { throw error }
            }
        }
    }

    /// Has the warden kill everything and exit. `ended` comes when it has.
    func stop() {
        let socket = state.withLock { $0.socket }
        if socket >= 0 { shutdown(socket, Int32(SHUT_WR)) }
    }

    // MARK: - Keepers

    private func takeKeeper() throws(SpawnError) -> Keeper {
        let (idle, number) = state.withLock { state in
            state.lastNumber &+= 1
            return (state.idle.popLast(), state.lastNumber)
        }
        if let idle { return idle }
        return try makeKeeper(number)
    }

    private func makeKeeper(_ number: UInt32) throws(SpawnError) -> Keeper {

        var ends: [Int32] = [-1, -1]
        let paired = dtp_socket_pair(&ends)
        guard paired == 0 else { throw .system("no socket for a task's keeper", -paired) }
        defer { close(ends[1]) }
        let keeper = try Keeper(number: number, socket: ends[0], link: self, pump: pump)
        let socket = state.withLock { state in
            if !state.isDead { state.keepers[number] = keeper }
            return state.socket
        }
        let result = ask(DTW_OPEN, keeper: number, descriptors: [ends[1]], over: socket)
        guard result == 0 else {
            state.withLock { $0.keepers[number] = nil }
            keeper.closeSocket()
            throw SpawnError(
                code: .wardenDied, message: "the warden takes no requests: \(SpawnError.text(of: -result))",
                systemError: -result)
        }
        return keeper
    }

    /// Has the warden kill a keeper and all that it looks after.
    func drop(_ keeper: Keeper) {
        // A warden that is dead takes no request and needs none: its keepers are as good as dead.
        _ = ask(DTW_DROP, keeper: keeper.number, descriptors: [], over: state.withLock { $0.socket })
    }

    private func ask(_ kind: dtw_kind, keeper: UInt32, descriptors: [Int32], over socket: Int32) -> Int32 {
        guard socket >= 0 else { return -EPIPE }
        let request = dtw_keeper(kind: kind.rawValue, keeper: keeper, error: 0, status: 0, killed: 0)
        while true {
            let result = withUnsafeBytes(of: request) {
                dtp_send(socket, $0.baseAddress, $0.count, nil, 0, descriptors, descriptors.count)
            }
            guard result == -EAGAIN else { return result }
            // Hundreds of requests wait to be taken, each a fork: a matter of milliseconds.
            var source = pollfd(fd: socket, events: Int16(POLLOUT), revents: 0)
            if poll(&source, 1, 1000) == 0 { return -EAGAIN }
        }
    }

    /// A keeper has no task any more, or never got one.
    func isFree(_ keeper: Keeper) {
        let isKept = state.withLock { state in
            guard !state.isDead, keeper.isOpen, state.keepers[keeper.number] != nil, state.idle.count < mostIdle else {
                state.keepers[keeper.number] = nil
                return false
            }
            state.idle.append(keeper)
            return true
        }
        if !isKept { keeper.closeSocket() }
    }

    /// A keeper has closed its socket. If it had a task, the warden is about to say what became of it.
    func keeperClosed(_ keeper: Keeper, scratch: UnsafeMutableRawBufferPointer) {
        let isDead = state.withLock { state in
            state.idle.removeAll { $0 === keeper }
            state.keepers[keeper.number] = nil
            if !state.isDead { state.closed[keeper.number] = keeper }
            return state.isDead
        }
        if isDead { keeper.isLost(Loss(end: .unproven), scratch: scratch) }
    }

    // MARK: - The warden's own words, on the pump's thread

    func ready(scratch: UnsafeMutableRawBufferPointer) {
        let socket = state.withLock { $0.socket }
        guard socket >= 0 else { return }
        let size = dtp_receive(socket, scratch.baseAddress, scratch.count)
        let packet = UnsafeRawBufferPointer(rebasing: scratch[..<max(0, size)])
        switch packet.count >= 4 ? dtw_kind(packet.loadUnaligned(as: UInt32.self)) : dtw_kind(0) {
        case DTW_READY where size == MemoryLayout<dtw_ready>.size:
            ready.settle(refusal(of: packet.loadUnaligned(as: dtw_ready.self)))
        case DTW_LOST where size == MemoryLayout<dtw_keeper>.size:
            keeperIsLost(packet.loadUnaligned(as: dtw_keeper.self), scratch: scratch)
        default:
            if size != -Int(EAGAIN) { die(scratch: scratch) }
        }
    }

    private func refusal(of answer: dtw_ready) -> SpawnError? {
        guard answer.version == UInt32(DTW_VERSION) else {
            return SpawnError(
                code: .programUnusable,
                message: """
                    the warden \(path) is of another version of dt (it speaks \(answer.version), this speaks \
                    \(DTW_VERSION)); install both from one build
                    """)
        }
        if answer.error == 0 { return nil }
        return .system("the warden \(path) cannot work here; it needs /proc and /dev/null", answer.error)
    }

    private func keeperIsLost(_ lost: dtw_keeper, scratch: UnsafeMutableRawBufferPointer) {
        let keeper = state.withLock { state in
            state.idle.removeAll { $0.number == lost.keeper }
            return state.closed.removeValue(forKey: lost.keeper) ?? state.keepers.removeValue(forKey: lost.keeper)
        }
        let end = ProcessEnd(interruption: .keeperDied, isProvenEmpty: true, killed: Int(lost.killed))
        keeper?.isLost(Loss(end: end, makingError: lost.error), scratch: scratch)
    }

    private func die(scratch: UnsafeMutableRawBufferPointer) {
        let last = state.withLock { state in
            let last = (socket: state.socket, key: state.key, idle: state.idle, closed: Array(state.closed.values))
            (state.isDead, state.socket, state.key) = (true, -1, nil)
            (state.idle, state.closed) = ([], [:])
            return last
        }
        if let key = last.key { pump.remove(key) }
        if last.socket >= 0 { close(last.socket) }
        for keeper in last.idle { keeper.closeSocket() }
        for keeper in last.closed { keeper.isLost(Loss(end: .unproven), scratch: scratch) }
        // A keeper that still has a task kills it and says so, or dies and closes its socket.
        if waitpid(processID, nil, WNOHANG) == 0 {
            // It is exiting; a program that is no warden is made to.
            kill(processID, SIGKILL)
            while waitpid(processID, nil, 0) < 0, errno == EINTR {}
        }
        ready.settle(
            SpawnError(code: .wardenDied, message: "the warden \(path) died as it started; try it on a terminal"))
        ended.settle(())
    }
}

extension ProcessEnd {
    /// Keeper and warden died together, so nobody can say what is left.
    static let unproven = ProcessEnd(interruption: .wardenDied, isProvenEmpty: false, killed: 0)
}
