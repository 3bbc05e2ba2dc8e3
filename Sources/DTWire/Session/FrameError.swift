/// Why a frame was not accepted. After one, its session is over.
package struct FrameError: Error, Hashable, Sendable, CustomStringConvertible {
    package enum Code: String, Choice {
        /// Too short to be a frame.
        case truncated
        /// The payload is longer than was agreed.
        case tooBig = "too_big"
        /// Not signed by the other side of this session, in this direction.
        case wrongMAC = "wrong_mac"
        /// Replayed, dropped or reordered on the way.
        case wrongSequence = "wrong_sequence"
        /// Written too long ago, or in the future: held up on the way, or a clock that jumped. No attack.
        case clock
        /// An earlier frame was not accepted.
        case ended
    }

    package var code: Code
    package var message: String

    package init(_ code: Code, _ message: String) { (self.code, self.message) = (code, message) }

    /// The code that the session is closed with.
    package var closeCode: CloseCode {
        switch code {
        case .truncated, .wrongMAC, .wrongSequence, .ended: .violation
        case .tooBig: .tooBig
        case .clock: .clock
        }
    }

    package var description: String { message }
}
