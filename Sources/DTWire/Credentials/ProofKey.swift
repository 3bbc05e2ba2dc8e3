import Crypto
import FoundationEssentials

/// `K` of docs/protocol.md: 32 bytes that both sides of `/ws` hold and neither sends. Whoever has it can pose as the worker,
/// and to that worker as the coordinator, so it is kept as carefully as a password.
package struct ProofKey: Hashable, Sendable, Redacted {
    package static let byteCount = 32

    /// The 32 bytes, for the store alone.
    package let bytes: [UInt8]

    /// Takes 32 bytes; `nil` for any other number.
    package init?(bytes: some Collection<UInt8>) {
        guard bytes.count == Self.byteCount else { return nil }
        self.bytes = Array(bytes)
    }

    init(_ digest: SHA256.Digest) { bytes = Array(digest) }

    init(_ code: HashedAuthenticationCode<SHA256>) { bytes = Array(code) }

    /// A key that nobody has. It stands in for the key of an unknown credential, so that refusing one costs what checking costs.
    package static func unknown(using generator: inout some RandomNumberGenerator) -> ProofKey {
        ProofKey(SHA256.hash(data: randomBytes(byteCount, using: &generator)))
    }
}

/// Bytes from a generator; secrets are made with the system's.
package func randomBytes(_ count: Int, using generator: inout some RandomNumberGenerator) -> [UInt8] {
    (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
}
