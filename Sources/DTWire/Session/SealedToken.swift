import Crypto
import FoundationEssentials

/// Seals tokens for the worker of one session: ChaCha20-Poly1305 (RFC 8439) with a counter as nonce. On plain `ws` it keeps a
/// token from who listens; on `wss` it costs nothing.
///
/// A sealed token is `nonce(12) ‖ ciphertext ‖ tag(16)`; the nonce is four zero bytes and the counter, big endian, from 0.
package struct TokenSealer: Sendable, Redacted {
    private let key: SymmetricKey
    private let context: [UInt8]
    private var counter: UInt64 = 0

    package init(_ keys: SessionKeys, _ transcript: Transcript) {
        key = keys.seal
        context = TokenSealer.context(transcript)
    }

    /// Seals a token.
    /// - Throws: only what the cipher throws for a key or nonce of a wrong length, which these never have.
    package mutating func seal(_ token: Token) throws -> Bytes {
        let nonce = try ChaChaPoly.Nonce(data: [0, 0, 0, 0] + bigEndian(counter))
        counter += 1
        return Bytes(
            try ChaChaPoly.seal(Array(token.text.utf8), using: key, nonce: nonce, authenticating: context).combined)
    }

    /// What is authenticated beside the token, so that it opens in its own session alone.
    static func context(_ transcript: Transcript) -> [UInt8] { Array("dt.v1 token".utf8) + transcript.bytes }
}

/// Opens the tokens that the coordinator of one session sealed.
package struct TokenOpener: Sendable, Redacted {
    private let key: SymmetricKey
    private let context: [UInt8]
    private var lastNonce: [UInt8]?

    package init(_ keys: SessionKeys, _ transcript: Transcript) {
        key = keys.seal
        context = TokenSealer.context(transcript)
    }

    /// Opens a token.
    /// - Throws: `FrameError` with `wrongMAC` or `wrongSequence`: it was not sealed in this session, or an older one came again.
    package mutating func open(_ sealed: Bytes) throws(FrameError) -> Token {
        let nonce = Array(sealed.content.prefix(12))
        guard sealed.content.starts(with: [0, 0, 0, 0]), lastNonce.map({ $0.lexicographicallyPrecedes(nonce) }) ?? true
        else { throw FrameError(.wrongSequence, "a sealed token came again or out of order") }
        guard let box = try? ChaChaPoly.SealedBox(combined: sealed.content),
            let text = try? ChaChaPoly.open(box, using: key, authenticating: context),
            let token = try? Token(String(decoding: text, as: UTF8.self))
        else { throw FrameError(.wrongMAC, "a sealed token does not open with this session's key") }
        lastNonce = nonce
        return token
    }
}
