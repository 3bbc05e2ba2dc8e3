package import Crypto
import FoundationEssentials

/// Signs the frames of one direction of a session and numbers them from 1.
///
/// A frame is `mac(32) ‖ seq(8) ‖ time_ms(8) ‖ payload`, numbers big endian, and the mac is HMAC-SHA256 over all that follows it.
package struct FrameSealer: Sendable, Redacted {
    /// The bytes before the payload.
    package static let headerBytes = 48

    private let key: SymmetricKey
    /// The number of the last frame; 0 before the first.
    package private(set) var lastSequence: Int64 = 0

    package init(key: SymmetricKey) { self.key = key }

    /// Numbers and signs a payload; the frame is the result followed by the payload. Call it when the frame is written, in the
    /// order in which frames are written.
    package mutating func header(for payload: some Collection<UInt8>, at time: Timestamp) -> [UInt8] {
        lastSequence += 1
        var header = [UInt8](repeating: 0, count: 32)
        header.reserveCapacity(Self.headerBytes)
        header += bigEndian(UInt64(lastSequence))
        header += bigEndian(UInt64(clamping: time.rawValue))
        var mac = HMAC<SHA256>(key: key)
        mac.update(data: header[32...])
        mac.update(contiguous: payload)
        header.replaceSubrange(..<32, with: Array(mac.finalize()))
        return header
    }

    /// A whole frame.
    package mutating func seal(_ payload: some Collection<UInt8>, at time: Timestamp) -> [UInt8] {
        header(for: payload, at: time) + payload
    }
}

extension HMAC {
    /// Takes bytes where they lie, without a copy when they lie together.
    mutating func update(contiguous bytes: some Collection<UInt8>) {
        if bytes.withContiguousStorageIfAvailable({ update(data: UnsafeRawBufferPointer($0)) }) == nil {
            update(data: Array(bytes))
        }
    }
}
