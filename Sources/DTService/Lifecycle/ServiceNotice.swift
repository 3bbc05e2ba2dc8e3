import Glibc

/// Tells the service manager how the process is: the datagrams of sd_notify(3), sent to the socket that `NOTIFY_SOCKET`
/// names. Without one, and when it cannot be reached, nothing happens.
package struct ServiceNotice: Sendable {
    /// A path, or a name in the abstract namespace that begins with `@`.
    private let socketName: String?

    /// - Parameter environment: The process's own.
    package init(environment: [String: String]) {
        socketName = environment["NOTIFY_SOCKET"].flatMap { ["/", "@"].contains($0.prefix(1)) ? $0 : nil }
    }

    /// The process serves.
    package func ready() { send("READY=1") }

    /// The process ends.
    package func stopping() { send("STOPPING=1") }

    /// The process reads its settings again; `ready` is to follow. The time of it lets the manager tell a new `ready` from
    /// one that was on its way.
    package func reloading() {
        var now = timespec()
        clock_gettime(CLOCK_MONOTONIC, &now)
        send("RELOADING=1\nMONOTONIC_USEC=\(now.tv_sec * 1_000_000 + now.tv_nsec / 1000)")
    }

    /// One line for people.
    package func status(_ text: String) {
        send("STATUS=\(text.split(whereSeparator: \.isNewline).joined(separator: " "))")
    }

    private func send(_ text: String) {
        guard let socketName, var address = Self.address(socketName) else { return }
        let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        let length = socklen_t(MemoryLayout<sa_family_t>.size + socketName.utf8.count)
        let bytes = Array(text.utf8)
        _ = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                sendto(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL), $0, length)
            }
        }
    }

    /// `nil` for a name that is too long.
    private static func address(_ name: String) -> sockaddr_un? {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let isFilled = withUnsafeMutableBytes(of: &address.sun_path) { buffer in
            guard name.utf8.count < buffer.count else { return false }
            buffer.copyBytes(from: Array(name.utf8))
            if name.hasPrefix("@") { buffer[0] = 0 }
            return true
        }
        return isFilled ? address : nil
    }
}
