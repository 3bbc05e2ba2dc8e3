import CProcess
import DTWire
import Glibc
import Synchronization

/// The worker's side of one keeper: a process that looks after one task at a time (keeper.c).
final class Keeper: PumpSource {
    private struct State {
        var process: RunningProcess?
        var task: UInt32 = 0
        /// -1 once it is closed.
        var socket: Int32
        var key: Pump.Key?
    }

    /// The number by which the warden speaks of it.
    let number: UInt32
    private let link: WardenLink
    private let pump: Pump
    private let state: Mutex<State>

    init(number: UInt32, socket: Int32, link: WardenLink, pump: Pump) throws(SpawnError) {
        self.number = number
        self.link = link
        self.pump = pump
        state = Mutex(State(socket: socket))
        do throws(SpawnError) {
            let key = try pump.add(socket, self)
            state.withLock { $0.key = key }
        } catch {
            closeSocket()
            throw error
        }
    }

    /// Whether it may still take requests.
    var isOpen: Bool { state.withLock { $0.socket >= 0 } }

    // MARK: - Requests

    /// Asks for a start. The answer comes with the process's `started`.
    func start(_ spec: ProcessSpec) throws(SpawnError) -> RunningProcess {
        var streams = TaskStreams()
        defer { streams.closeHandedOn() }
        do throws(SpawnError) {
            try streams.open(spec, on: pump)
            let task = state.withLock { state in
                state.task &+= 1
                return state.task
            }
            let request = try StartRequest(spec, task: task, streams: streams.descriptors)
            defer { request.dispose() }
            let process = RunningProcess(spec: spec, task: task, keeper: self, pipes: streams.pipes)
            let result = state.withLock { state in
                // Its death was seen on the way here.
                guard state.socket >= 0 else { return -EPIPE }
                // Before the request: its answer may come before this returns.
                state.process = process
                // Under the lock, so that the socket is not closed meanwhile: its number might be another file's then.
                let result = withUnsafeBytes(of: request.head) { head in
                    dtp_send(
                        state.socket, head.baseAddress, head.count, request.tail, request.tail.count,
                        request.descriptors, request.descriptors.count)
                }
                if result != 0 { state.process = nil }
                return result
            }
            guard result == 0 else {
                if result == -EPIPE || result == -ECONNRESET {
                    closeSocket()
                    throw SpawnError(code: .wardenDied, message: "the keeper of a task is dead", systemError: -result)
                }
                throw .system("the keeper of a task does not take requests", -result)
            }
            return process
        } catch {
            streams.closePipes()
            throw error
        }
    }

    /// Asks for a signal or a kill. A keeper that is gone needs no request: the warden kills what it left.
    func ask(_ kind: dtw_kind, task: UInt32, number: Int32) {
        let request = dtw_signal(kind: kind.rawValue, task: task, number: number)
        state.withLock { state in
            guard state.socket >= 0 else { return }
            let result = withUnsafeBytes(of: request) {
                dtp_send(state.socket, $0.baseAddress, $0.count, nil, 0, nil, 0)
            }
            // It takes nothing more, hung in an exec for instance. It sees a closed socket as soon as it sees anything.
            if result == -EAGAIN, kind == DTW_KILL { shutdown(state.socket, Int32(SHUT_WR)) }
        }
    }

    /// Has the warden kill the keeper, if it still looks after this task.
    func drop(task: UInt32) {
        if state.withLock({ $0.task == task && $0.process != nil }) { link.drop(self) }
    }

    /// Lets the keeper go: it kills what it looks after, if anything, and exits.
    func closeSocket() {
        let last = state.withLock { state in
            let last = (socket: state.socket, key: state.key)
            (state.socket, state.key) = (-1, nil)
            return last
        }
        if let key = last.key { pump.remove(key) }
        if last.socket >= 0 { close(last.socket) }
    }

    // MARK: - Answers, on the pump's thread

    func ready(scratch: UnsafeMutableRawBufferPointer) {
        if !takeAnswer(scratch) {
            closeSocket()
            link.keeperClosed(self, scratch: scratch)
        }
    }

    /// The keeper is dead, and the warden has cleared up after it, or is dead too.
    func isLost(_ loss: Loss, scratch: UnsafeMutableRawBufferPointer) {
        while takeAnswer(scratch) {}  // What it said before it died still counts.
        closeSocket()
        guard let process = takeProcess() else { return }
        finish(process, with: loss.end, refusal: loss.refusal(of: process.spec), scratch: scratch)
    }

    /// Takes one packet. Returns false when there is none.
    private func takeAnswer(_ scratch: UnsafeMutableRawBufferPointer) -> Bool {
        let size = state.withLock { state in
            state.socket >= 0 ? dtp_receive(state.socket, scratch.baseAddress, scratch.count) : 0
        }
        guard size > 0 else { return false }
        let packet = UnsafeRawBufferPointer(rebasing: scratch[..<size])
        switch packet.count >= 4 ? dtw_kind(packet.loadUnaligned(as: UInt32.self)) : dtw_kind(0) {
        case DTW_STARTED where size == MemoryLayout<dtw_started>.size:
            let started = packet.loadUnaligned(as: dtw_started.self)
            state.withLock { $0.process }?.started.settle(.success(started.pid))
        case DTW_REFUSED where size == MemoryLayout<dtw_refused>.size:
            let refused = packet.loadUnaligned(as: dtw_refused.self)
            guard let process = takeProcess() else { break }
            for pipe in process.pipes { pipe.closeReadEnd() }
            link.isFree(self)
            process.started.settle(
                .failure(SpawnError(step: refused.step, error: refused.error, of: process.spec)))
        case DTW_EXITED where size == MemoryLayout<dtw_ended>.size:
            let ended = packet.loadUnaligned(as: dtw_ended.self)
            guard let process = state.withLock({ $0.process }) else { break }
            process.started.settle(.success(ended.pid))
            process.exit.settle(ProcessExit(status: ended.status))
        case DTW_ENDED where size == MemoryLayout<dtw_ended>.size:
            let ended = packet.loadUnaligned(as: dtw_ended.self)
            let end = ProcessEnd(ended)
            guard let process = takeProcess() else { break }
            if end.interruption == nil { link.isFree(self) }
            finish(process, with: end, refusal: nil, scratch: scratch)
            // What is over at once is told of by its end alone, so its start comes after that.
            process.started.settle(.success(ended.pid))
        default:
            return false
        }
        return true
    }

    private func takeProcess() -> RunningProcess? {
        state.withLock { state in
            defer { state.process = nil }
            return state.process
        }
    }

    private func finish(
        _ process: RunningProcess, with end: ProcessEnd, refusal: SpawnError?, scratch: UnsafeMutableRawBufferPointer
    ) {
        for pipe in process.pipes { pipe.finish(scratch: scratch) }
        if let refusal { process.started.settle(.failure(refusal)) }
        process.exit.settle(end.exit)
        process.end.settle(end)
    }
}

/// What became of a keeper that died.
struct Loss {
    var end: ProcessEnd
    /// errno of the attempt to make it; 0 when it was made.
    var makingError: Int32 = 0

    /// Why a start that was never answered failed.
    func refusal(of spec: ProcessSpec) -> SpawnError {
        makingError != 0
            ? .system("no process to look after \(spec.executable)", makingError)
            : SpawnError(
                code: .wardenDied, message: "the process that was to start \(spec.executable) was killed; try again",
                isProvenEmpty: end.isProvenEmpty)
    }
}
