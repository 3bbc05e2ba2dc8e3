package import Crypto
import FoundationEssentials

/// The keys of one session, all derived from `K` and the transcript (HKDF-SHA256, RFC 5869), so that no two sessions share one.
package struct SessionKeys: Sendable, Redacted {
    /// Signs the worker's proof.
    package let clientProof: SymmetricKey
    /// Signs frames from the worker.
    package let clientToServer: SymmetricKey
    /// Signs frames from the coordinator.
    package let serverToClient: SymmetricKey
    /// Seals tokens.
    package let seal: SymmetricKey

    package init(_ proofKey: ProofKey, _ transcript: Transcript) {
        let extracted = HKDF<SHA256>.extract(
            inputKeyMaterial: SymmetricKey(data: proofKey.bytes), salt: transcript.bytes)
        let expand = { (label: String) in
            HKDF<SHA256>.expand(pseudoRandomKey: extracted, info: Array(label.utf8), outputByteCount: 32)
        }
        clientProof = expand("dt.v1 client proof")
        clientToServer = expand("dt.v1 c2s")
        serverToClient = expand("dt.v1 s2c")
        seal = expand("dt.v1 seal")
    }

    /// The worker's proof.
    package func proof(of transcript: Transcript) -> Bytes {
        Bytes(HMAC<SHA256>.authenticationCode(for: transcript.bytes, using: clientProof))
    }
}
