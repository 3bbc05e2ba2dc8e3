import DTService
import DTTestKit
import Glibc
import Testing

/// What a service manager hears.
struct ServiceNoticeTests {
    /// A socket as systemd has one, and what came to it.
    private func heard(_ name: String, from send: (ServiceNotice) -> Void) throws -> [String] {
        let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { buffer in
            buffer.copyBytes(from: Array(name.utf8))
            if name.hasPrefix("@") { buffer[0] = 0 }
        }
        let length = socklen_t(MemoryLayout<sa_family_t>.size + name.utf8.count)
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(descriptor, $0, length) }
        }
        #expect(result == 0)
        send(ServiceNotice(environment: ["NOTIFY_SOCKET": name]))
        var texts: [String] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while case let count = recv(descriptor, &buffer, buffer.count, Int32(MSG_DONTWAIT)), count >= 0 {
            texts.append(String(decoding: buffer[..<count], as: UTF8.self))
        }
        return texts
    }

    @Test func `a reload is told with its time, and that it is over`() throws {
        let scratch = try ScratchFolder()
        for name in [scratch.path("notify"), "@dt-test-\(getpid())"] {
            let texts = try heard(name) { notice in
                notice.reloading()
                notice.ready()
                notice.status("two\nlines")
                notice.stopping()
            }
            #expect(texts.count == 4)
            #expect(texts[0].hasPrefix("RELOADING=1\nMONOTONIC_USEC="))
            #expect(Int(texts[0].split(separator: "=").last ?? "") ?? 0 > 0)
            #expect(texts[1...] == ["READY=1", "STATUS=two lines", "STOPPING=1"])
        }
    }

    @Test(arguments: [
        [:], ["NOTIFY_SOCKET": ""], ["NOTIFY_SOCKET": "relative"], ["NOTIFY_SOCKET": "/nonexistent/socket"],
        ["NOTIFY_SOCKET": "/" + String(repeating: "x", count: 200)],
    ])
    func `nobody who listens is no matter`(_ environment: [String: String]) {
        ServiceNotice(environment: environment).ready()
    }
}
