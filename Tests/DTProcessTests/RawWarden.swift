import CProcess
import DTTestKit
import DTWire
import Glibc

/// A warden spoken to packet by packet, as no worker of ours would.
final class RawWarden {
    let processID: Int32
    private(set) var socket: Int32
    private var isBuried = false

    struct Failure: Error { var what: String }

    init() throws {
        var ends: [Int32] = [-1, -1]
        guard dtp_socket_pair(&ends) == 0 else { throw Failure(what: "no socket") }
        processID = dtp_spawn_warden(BuiltProduct.path("dt-warden"), ends[1], 0)
        Glibc.close(ends[1])
        socket = ends[0]
        guard processID > 0, receive(socket).count == MemoryLayout<dtw_ready>.size else {
            throw Failure(what: "no warden")
        }
    }

    /// A warden that is left unburied would keep Swift Testing from seeing the end of any of its exit tests.
    deinit {
        close()
        if !isBuried { _ = waitForExit() }
    }

    func close() {
        if socket >= 0 { Glibc.close(socket) }
        socket = -1
    }

    /// The exit code of the warden, once it has exited; -1 when a signal ended it.
    func waitForExit() -> Int32 {
        var status: Int32 = -1
        while waitpid(processID, &status, 0) < 0, errno == EINTR {}
        isBuried = true
        return status & 0x7F == 0 ? status >> 8 : -1
    }

    func openKeeper(_ number: UInt32) throws -> RawKeeper {
        var ends: [Int32] = [-1, -1]
        guard dtp_socket_pair(&ends) == 0 else { throw Failure(what: "no socket") }
        defer { Glibc.close(ends[1]) }
        let request = dtw_keeper(kind: DTW_OPEN.rawValue, keeper: number, error: 0, status: 0, killed: 0)
        let result = withUnsafeBytes(of: request) { dtp_send(socket, $0.baseAddress, $0.count, nil, 0, [ends[1]], 1) }
        guard result == 0 else { throw Failure(what: "not opened") }
        return RawKeeper(socket: ends[0])
    }
}

/// A keeper spoken to packet by packet.
final class RawKeeper {
    private(set) var socket: Int32

    init(socket: Int32) { self.socket = socket }
    deinit { close() }

    func close() {
        if socket >= 0 { Glibc.close(socket) }
        socket = -1
    }

    func send(_ bytes: [UInt8], descriptors: [Int32] = []) -> Int32 {
        dtp_send(socket, bytes, bytes.count, nil, 0, descriptors, descriptors.count)
    }

    /// Starts a program with all its streams on /dev/null and waits until it runs.
    func start(_ arguments: [String]) throws {
        guard send(Self.startPacket(arguments)) == 0 else { throw RawWarden.Failure(what: "not sent") }
        let answer = receive(socket)
        guard answer.kind == DTW_STARTED else { throw RawWarden.Failure(what: "not started: \(answer)") }
    }

    /// Starts a program as `start` does, and returns what is said when it has ended, or has not been started.
    func run(_ arguments: [String]) throws -> [UInt8] {
        guard send(Self.startPacket(arguments)) == 0 else { throw RawWarden.Failure(what: "not sent") }
        return receiveEnd()
    }

    /// The next packet but for the word that the program runs, which comes only when it runs for a moment.
    func receiveEnd() -> [UInt8] {
        let answer = receive(socket)
        return answer.kind == DTW_STARTED ? receive(socket) : answer
    }

    static func startPacket(_ arguments: [String], environment: [String] = ["PATH=/usr/bin:/bin"]) -> [UInt8] {
        var head = dtw_start()
        head.kind = DTW_START.rawValue
        head.task = 1
        head.descriptor_count = 3
        head.null_descriptors = 0b111
        head.argument_count = UInt32(arguments.count)
        head.variable_count = UInt32(environment.count)
        let strings = [arguments[0], "/"] + arguments + environment
        let text = strings.flatMap { string -> [UInt8] in Array(string.utf8) + [0] }
        head.text_size = UInt32(text.count)
        return withUnsafeBytes(of: head) { Array($0) } + text
    }
}

/// The next packet, waited for; empty when the other side is closed, or nothing comes for long.
func receive(_ socket: Int32) -> [UInt8] {
    var source = pollfd(fd: socket, events: Int16(POLLIN), revents: 0)
    guard poll(&source, 1, 20_000) == 1 else { return [] }
    var bytes = [UInt8](repeating: 0, count: 4096)
    let count = dtp_receive(socket, &bytes, bytes.count)
    return Array(bytes.prefix(max(0, count)))
}

extension [UInt8] {
    /// What a packet is, by its first word.
    var kind: dtw_kind {
        count >= 4 ? withUnsafeBytes { dtw_kind($0.loadUnaligned(as: UInt32.self)) } : dtw_kind(0)
    }
}
