package import Crypto
import FoundationEssentials

/// Checks the frames of one direction of a session: signed with the session's key, numbered without a gap, written lately.
package struct FrameOpener: Sendable, Redacted {
    private let key: SymmetricKey
    /// The number of the last frame that was accepted; 0 before the first.
    package private(set) var lastSequence: Int64 = 0
    /// The longest payload that is taken, in bytes.
    package var maximumPayloadBytes: Int
    private var hasEnded = false

    package init(key: SymmetricKey, maximumPayloadBytes: Int = SessionLimits.firstPayloadBytes) {
        self.key = key
        self.maximumPayloadBytes = maximumPayloadBytes
    }

    /// Checks a frame. `now` is the receiver's session time.
    /// - Returns: the frame's number, time and payload.
    /// - Throws: `FrameError`, and for every later frame too.
    package mutating func open(_ frame: [UInt8], at now: Timestamp) throws(FrameError) -> ReceivedFrame {
        guard !hasEnded else { throw FrameError(.ended, "an earlier frame was not accepted") }
        hasEnded = true
        let received = try check(frame, at: now)
        hasEnded = false
        lastSequence = received.sequence
        return received
    }

    private func check(_ frame: [UInt8], at now: Timestamp) throws(FrameError) -> ReceivedFrame {
        guard frame.count >= FrameSealer.headerBytes else {
            throw FrameError(.truncated, "a frame of \(frame.count) bytes is shorter than its header")
        }
        guard frame.count - FrameSealer.headerBytes <= maximumPayloadBytes else {
            throw FrameError(
                .tooBig,
                "a payload of \(frame.count - FrameSealer.headerBytes) bytes; at most \(maximumPayloadBytes) were agreed"
            )
        }
        var mac = HMAC<SHA256>(key: key)
        mac.update(contiguous: frame[32...])
        guard ConstantTime.equal(Array(mac.finalize()), frame[..<32]) else {
            throw FrameError(.wrongMAC, "frame \(lastSequence + 1) is not signed with this session's key")
        }
        let sequence = Self.bigEndian(frame[32..<40])
        guard sequence == UInt64(lastSequence) + 1, sequence < SessionLimits.sequenceEnd else {
            throw FrameError(.wrongSequence, "frame \(lastSequence + 1) was due and frame \(sequence) came")
        }
        let time = Timestamp(milliseconds: Int64(clamping: Self.bigEndian(frame[40..<48])))
        guard time.isPlausible else { throw FrameError(.clock, "the frame's time is no time") }
        let late = time.duration(to: now)
        guard late <= SessionLimits.frameWindow, late >= .zero - SessionLimits.frameWindow else {
            let difference =
                late > .zero
                ? "was written \(late.inSeconds) s before it came" : "says a time \((.zero - late).inSeconds) s ahead"
            throw FrameError(.clock, "the frame \(difference); at most 120 are allowed")
        }
        return ReceivedFrame(
            sequence: Int64(sequence), time: time, payload: frame[FrameSealer.headerBytes...])
    }

    private static func bigEndian(_ bytes: ArraySlice<UInt8>) -> UInt64 { bytes.reduce(0) { $0 << 8 | UInt64($1) } }
}

/// A frame that was accepted.
package struct ReceivedFrame: Hashable, Sendable {
    /// Its number in its direction, from 1.
    package var sequence: Int64
    /// When the other side wrote it, in session time.
    package var time: Timestamp
    /// UTF-8 JSON: one message.
    package var payload: ArraySlice<UInt8>

    package init(sequence: Int64, time: Timestamp, payload: ArraySlice<UInt8>) {
        self.sequence = sequence
        self.time = time
        self.payload = payload
    }
}
