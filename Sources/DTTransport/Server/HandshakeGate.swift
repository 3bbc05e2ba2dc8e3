import NIOCore
import Synchronization

/// How many handshakes may be under way at once: in all, and from one address. What comes beyond is refused as busy before it
/// costs anything.
package final class HandshakeGate: Sendable {
    private struct Counts {
        var total = 0
        var byAddress: [String: Int] = [:]
    }

    private let maximum: Int
    private let maximumPerAddress: Int
    private let counts = Mutex(Counts())

    package init(maximum: Int = 1024, maximumPerAddress: Int = 256) {
        self.maximum = maximum
        self.maximumPerAddress = maximumPerAddress
    }

    /// Leave to do one handshake; `nil` when there are too many.
    func enter(_ address: String) -> Slot? {
        counts.withLock { counts in
            guard counts.total < maximum, counts.byAddress[address, default: 0] < maximumPerAddress else { return nil }
            counts.total += 1
            counts.byAddress[address, default: 0] += 1
            return Slot(gate: self, address: address)
        }
    }

    /// How many are under way.
    package var count: Int { counts.withLock { $0.total } }

    private func leave(_ address: String) {
        counts.withLock { counts in
            counts.total -= 1
            let left = counts.byAddress[address, default: 1] - 1
            counts.byAddress[address] = left > 0 ? left : nil
        }
    }

    /// One handshake under way; given back once, at the latest when it is forgotten.
    final class Slot: Sendable {
        private let gate: HandshakeGate
        private let address: String
        private let isLeft = Mutex(false)

        fileprivate init(gate: HandshakeGate, address: String) { (self.gate, self.address) = (gate, address) }

        deinit { leave() }

        func leave() {
            let wasLeft = isLeft.withLock { isLeft in
                defer { isLeft = true }
                return isLeft
            }
            if !wasLeft { gate.leave(address) }
        }
    }
}

extension HandshakeGate {
    /// What counts as one address: an IPv4 address, or the half of an IPv6 address that names a network.
    static func name(of address: SocketAddress?) -> String {
        guard let address, let text = address.ipAddress else { return "local" }
        guard case .v6 = address else { return text }
        // The address lies behind family, port and flow information (sockaddr_in6, ipv6(7)).
        let bytes = address.withSockAddr { pointer, size in
            Array(UnsafeRawBufferPointer(start: pointer, count: size).dropFirst(8).prefix(16))
        }
        let isMapped = bytes.prefix(10).allSatisfy { $0 == 0 } && bytes[10] == 0xFF && bytes[11] == 0xFF
        return isMapped ? text : bytes.prefix(8).map { String($0, radix: 16) }.joined(separator: ":")
    }
}
