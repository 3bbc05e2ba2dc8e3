import Crypto

/// `T`: what both sides saw of the handshake, as one hash. Whoever changes a byte of `hello` or `challenge` changes every key.
package struct Transcript: Hashable, Sendable {
    package let bytes: [UInt8]

    /// Takes the payloads of both text frames exactly as they crossed the wire, after unmasking and reassembly.
    package init(hello: some Collection<UInt8>, challenge: some Collection<UInt8>) {
        var hash = SHA256()
        hash.update(data: Array("dt.v1 transcript".utf8))
        for text in [Array(hello), Array(challenge)] {
            hash.update(data: bigEndian(UInt32(truncatingIfNeeded: text.count)))
            hash.update(data: text)
        }
        bytes = Array(hash.finalize())
    }
}

/// An integer's bytes, the most significant first.
func bigEndian(_ number: some FixedWidthInteger) -> [UInt8] { withUnsafeBytes(of: number.bigEndian) { Array($0) } }
