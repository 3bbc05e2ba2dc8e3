import CProcess
import DTTestKit
import DTWire
import Glibc
import Testing

/// The warden against a worker that does not keep to the protocol.
@Suite(.timeLimit(.minutes(5)))
struct WardenProtocolTests {
    @Test func `a start request with any bytes changed is answered, and nobody dies of it`() throws {
        var random = SeededGenerator(seed: 1)
        let raw = try RawWarden()
        defer { raw.close() }
        let keeper = try raw.openKeeper(1)
        let whole = RawKeeper.startPacket(["/bin/true", "one", "two"])
        for round in 0..<2000 {
            var packet = whole
            switch Int.random(in: 0..<4, using: &random) {
            case 0: packet.removeLast(Int.random(in: 1..<packet.count, using: &random))
            case 1:
                packet += (0..<Int.random(in: 1...200, using: &random)).map { _ in .random(in: 0...255, using: &random)
                }
            default: break
            }
            for _ in 0..<Int.random(in: 0...4, using: &random) where packet.count > 4 {
                packet[Int.random(in: 4..<packet.count, using: &random)] = .random(in: 0...255, using: &random)
            }
            try #require(keeper.send(packet) == 0)
            let answer = keeper.receiveEnd()
            #expect(answer.kind == DTW_ENDED || answer.kind == DTW_REFUSED, "round \(round): \(answer)")
        }
        #expect(try keeper.run(["/bin/true"]).kind == DTW_ENDED)
    }

    @Test(arguments: [
        [], [1], [0, 0, 0, 0], [255, 255, 255, 255, 1, 2, 3, 4], [17, 0, 0, 0], [UInt8](repeating: 16, count: 65_536),
    ])
    func `a packet that is no request is refused, or ends the keeper`(packet: [UInt8]) throws {
        let raw = try RawWarden()
        defer { raw.close() }
        let keeper = try raw.openKeeper(1)
        try #require(keeper.send(packet) == 0)
        let answer = receive(keeper.socket)
        #expect(answer.kind == DTW_REFUSED || (packet.isEmpty && answer.isEmpty))
        let other = try raw.openKeeper(2)
        #expect(try other.run(["/bin/true"]).kind == DTW_ENDED)
    }

    @Test func `the end says which process it was, whether its start was told or not`() throws {
        let raw = try RawWarden()
        defer { raw.close() }
        let keeper = try raw.openKeeper(1)
        try #require(keeper.send(RawKeeper.startPacket(["/bin/sleep", "0.1"])) == 0)
        let started = receive(keeper.socket)
        try #require(started.kind == DTW_STARTED)
        let pid = started.withUnsafeBytes { $0.loadUnaligned(as: dtw_started.self) }.pid
        #expect(receive(keeper.socket).withUnsafeBytes { $0.loadUnaligned(as: dtw_ended.self) }.pid == pid)
        let end = try keeper.run(["/bin/true"])
        #expect(end.withUnsafeBytes { $0.loadUnaligned(as: dtw_ended.self) }.pid > 0)
    }

    @Test func `a second start for a busy keeper is refused and the first goes on`() throws {
        let raw = try RawWarden()
        defer { raw.close() }
        let keeper = try raw.openKeeper(1)
        try keeper.start(["/bin/sleep", "60"])
        try #require(keeper.send(RawKeeper.startPacket(["/bin/true"])) == 0)
        #expect(receive(keeper.socket).kind == DTW_REFUSED)
        let kill = dtw_signal(kind: DTW_KILL.rawValue, task: 1, number: 0)
        try #require(keeper.send(withUnsafeBytes(of: kill) { Array($0) }) == 0)
        #expect(receive(keeper.socket).kind == DTW_ENDED)
    }

    @Test func `descriptors beyond those asked for are refused and closed`() throws {
        let raw = try RawWarden()
        defer { raw.close() }
        let keeper = try raw.openKeeper(1)
        var ends: [Int32] = [-1, -1]
        try #require(dtp_pipe(&ends) == 0)
        try #require(keeper.send(RawKeeper.startPacket(["/bin/true"]), descriptors: [ends[1]]) == 0)
        #expect(receive(keeper.socket).kind == DTW_REFUSED)
        close(ends[1])
        var source = pollfd(fd: ends[0], events: Int16(POLLIN), revents: 0)
        #expect(poll(&source, 1, 20_000) == 1)
        #expect(source.revents & Int16(POLLHUP) != 0)
        close(ends[0])
    }

    @Test func `nonsense on the control socket ends the warden and all tasks`() throws {
        let raw = try RawWarden()
        let keeper = try raw.openKeeper(1)
        try keeper.start(["/bin/sleep", "60"])
        let nonsense: [UInt8] = [9, 9, 9, 9]
        _ = dtp_send(raw.socket, nonsense, nonsense.count, nil, 0, nil, 0)
        #expect(raw.waitForExit() == 0)
    }

    @Test func `the warden is no command of its own`() {
        #expect(dtp_spawn_warden("/no/such", 0, 0) == -ENOENT)
    }
}
