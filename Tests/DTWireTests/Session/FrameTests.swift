import Crypto
import DTTestKit
import DTWire
import Testing

@Suite(.timeLimit(.minutes(5)))
struct FrameTests {
    static let key = SymmetricKey(data: [UInt8](repeating: 7, count: 32))
    static let now = HandshakeFixture.wall

    /// A direction with some frames sealed and none opened.
    private func sealed(_ count: Int, after: Duration = .zero) -> ([[UInt8]], FrameOpener) {
        var sealer = FrameSealer(key: Self.key)
        let frames = (0..<count).map { sealer.seal(Array("{\"n\":\($0)}".utf8), at: Self.now.advanced(by: after)) }
        return (frames, FrameOpener(key: Self.key))
    }

    private func code(_ frame: [UInt8], _ opener: inout FrameOpener, at now: Timestamp = now) -> FrameError.Code? {
        do throws(FrameError) {
            _ = try opener.open(frame, at: now)
            return nil
        } catch { return error.code }
    }

    @Test func `frames are opened in the order in which they were sealed`() throws {
        var (frames, opener) = sealed(3)
        for (n, frame) in frames.enumerated() {
            let received = try opener.open(frame, at: Self.now)
            #expect(received.sequence == Int64(n) + 1)
            #expect(received.time == Self.now)
            #expect(received.payload == Array("{\"n\":\(n)}".utf8)[...])
        }
    }

    @Test func `changing any one byte of a frame makes it wrong`() {
        let (frames, opener) = sealed(1)
        for position in frames[0].indices {
            var (frame, fresh) = (frames[0], opener)
            frame[position] ^= 1
            #expect(code(frame, &fresh) == .wrongMAC, "byte \(position)")
        }
    }

    @Test func `a frame that came before, or one that leaves a gap, is out of sequence`() {
        var (frames, opener) = sealed(3)
        #expect(code(frames[0], &opener) == nil)
        var replayed = opener
        #expect(code(frames[0], &replayed) == .wrongSequence)
        var dropped = opener
        #expect(code(frames[2], &dropped) == .wrongSequence)
    }

    @Test func `after one bad frame no good one is accepted`() {
        var (frames, opener) = sealed(2)
        #expect(code(frames[1], &opener) == .wrongSequence)
        #expect(code(frames[0], &opener) == .ended)
    }

    @Test func `a frame of the other direction does not pass`() {
        var (frames, _) = sealed(1)
        var opener = FrameOpener(key: SymmetricKey(data: [UInt8](repeating: 8, count: 32)))
        #expect(code(frames[0], &opener) == .wrongMAC)
        frames[0].removeAll()
        var fresh = FrameOpener(key: Self.key)
        #expect(code(frames[0], &fresh) == .truncated)
    }

    @Test(arguments: [
        (Duration.seconds(120), nil as FrameError.Code?), (.seconds(-120), nil), (.milliseconds(120_001), .clock),
        (.milliseconds(-120_001), .clock), (.seconds(3600), .clock), (.seconds(-3600), .clock),
    ])
    func `a frame is taken within two minutes of its time`(_ late: Duration, _ expected: FrameError.Code?) {
        var (frames, opener) = sealed(1)
        #expect(code(frames[0], &opener, at: Self.now.advanced(by: late)) == expected)
    }

    @Test func `a late frame closes with 4408 and a forged one with 4400`() {
        #expect(FrameError(.clock, "").closeCode.rawValue == 4408)
        for code: FrameError.Code in [.wrongMAC, .wrongSequence, .truncated, .ended] {
            #expect(FrameError(code, "").closeCode.rawValue == 4400)
        }
    }

    @Test func `a payload longer than was agreed is refused whatever its signature`() {
        var sealer = FrameSealer(key: Self.key)
        let frame = sealer.seal([UInt8](repeating: 0x20, count: 1001), at: Self.now)
        var opener = FrameOpener(key: Self.key, maximumPayloadBytes: 1000)
        #expect(code(frame, &opener) == .tooBig)
        var larger = FrameOpener(key: Self.key, maximumPayloadBytes: 1001)
        #expect(code(frame, &larger) == nil)
    }

    @Test func `random bytes and mangled frames never pass and never crash`() {
        var generator = SeededGenerator(seed: 20)
        let (frames, opener) = sealed(4)
        for _ in 0..<5000 {
            var fresh = opener
            var frame = frames[Int.random(in: 1..<4, using: &generator)]
            switch Int.random(in: 0..<4, using: &generator) {
            case 0:
                frame = (0..<Int.random(in: 0..<120, using: &generator)).map { _ in
                    .random(in: 0...255, using: &generator)
                }
            case 1: frame.removeLast(Int.random(in: 0...frame.count, using: &generator))
            case 2: frame.append(contentsOf: frames[0])
            default:
                frame[Int.random(in: frame.indices, using: &generator)] ^= UInt8.random(in: 1...255, using: &generator)
            }
            #expect(code(frame, &fresh) != nil)
        }
    }

    @Test func `a sealed token opens once, in order, and in its own session`() throws {
        var fixture = HandshakeFixture()
        let token = try Token(fixture.claims(), signedWith: fixture.signingKey)
        let transcript = Transcript(hello: [1], challenge: [2])
        let keys = SessionKeys(fixture.apiKey.proofKey, transcript)
        var sealer = TokenSealer(keys, transcript)
        let (first, second) = (try sealer.seal(token), try sealer.seal(token))
        #expect(first != second)
        var opener = TokenOpener(keys, transcript)
        #expect(try opener.open(first) == token)
        #expect(throws: FrameError.self) { try opener.open(first) }
        #expect(try opener.open(second) == token)
        #expect(throws: FrameError.self) { try opener.open(first) }
        var other = TokenOpener(keys, Transcript(hello: [1], challenge: [3]))
        #expect(throws: FrameError.self) { try other.open(first) }
        for _ in 0..<500 {
            var (bytes, fresh) = (first, TokenOpener(keys, transcript))
            let position = Int.random(in: 0..<bytes.count, using: &fixture.generator)
            bytes.content[position] ^= UInt8.random(in: 1...255, using: &fixture.generator)
            #expect(throws: FrameError.self) { try fresh.open(bytes) }
        }
        #expect(throws: FrameError.self) {
            var fresh = TokenOpener(keys, transcript); _ = try fresh.open([])
        }
    }
}
