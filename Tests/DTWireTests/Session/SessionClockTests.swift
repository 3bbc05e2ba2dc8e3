import DTTestKit
import DTWire
import Testing

@Suite(.timeLimit(.minutes(5)))
struct SessionClockTests {
    let wall = HandshakeFixture.wall
    let start = Instant(nanoseconds: 1_000_000_000)

    @Test func `session time goes on with the monotonic clock`() {
        let clock = SessionClock(wall: wall, at: start)
        #expect(clock.time(at: start) == wall)
        #expect(clock.time(at: start.advanced(by: .seconds(90))) == wall.advanced(by: .seconds(90)))
        let later = start.advanced(by: .milliseconds(1234))
        #expect(clock.instant(of: clock.time(at: later)) == later)
    }

    @Test func `the other side's clock is learnt from the middle of an exchange`() {
        var clock = SessionClock(wall: wall, at: start)
        let received = start.advanced(by: .milliseconds(100))
        clock.learn(peerTime: wall.advanced(by: .seconds(30)), sent: start, received: received)
        #expect(clock.offset == .milliseconds(29_950))
        #expect(clock.time(at: received) == wall.advanced(by: .milliseconds(30_050)))
        #expect(clock.instant(of: clock.time(at: received)) == received)
        clock.learn(peerTime: wall.advanced(by: .seconds(-5)), sent: start, received: start)
        #expect(clock.offset == .seconds(-5))
    }

    @Test(arguments: [Duration.seconds(11), .seconds(-1)])
    func `an exchange that took too long or went backwards teaches nothing`(_ roundTrip: Duration) {
        var clock = SessionClock(wall: wall, at: start)
        clock.learn(peerTime: wall.advanced(by: .seconds(30)), sent: start, received: start.advanced(by: roundTrip))
        #expect(clock.offset == .zero)
    }
}
