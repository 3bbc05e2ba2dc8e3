import Glibc

/// One keep-alive connection to a coordinator on this machine, for one thread, one request at a time.
///
/// Blocking and made of as little as it takes, because what it costs is part of what is measured.
final class HTTPConnection {
    private let descriptor: Int32
    private let endpoint: Endpoint
    private var received: [UInt8] = []

    init(to endpoint: Endpoint) throws {
        self.endpoint = endpoint
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw SystemFailure("socket") }
        var yes: Int32 = 1
        setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &yes, socklen_t(MemoryLayout<Int32>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = endpoint.port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let result = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard result == 0 else { throw SystemFailure("connect to port \(endpoint.port)") }
    }

    deinit { close(descriptor) }

    func get(_ target: String) throws -> HTTPAnswer { try request("GET", target, body: []) }

    func post(_ target: String, _ body: [UInt8]) throws -> HTTPAnswer { try request("POST", target, body: body) }

    private func request(_ method: String, _ target: String, body: [UInt8]) throws -> HTTPAnswer {
        var head =
            "\(method) \(target) HTTP/1.1\r\nHost: 127.0.0.1:\(endpoint.port)\r\nAuthorization: Bearer \(endpoint.key)\r\n"
        if !body.isEmpty { head += "Content-Type: application/json\r\nContent-Length: \(body.count)\r\n" }
        try send(Array((head + "\r\n").utf8) + body)
        let answer = try receive()
        guard (200..<300).contains(answer.status) else {
            throw HTTPFailure(request: "\(method) \(target)", answer: answer)
        }
        return answer
    }

    private func send(_ bytes: [UInt8]) throws {
        var sent = 0
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes {
                Glibc.send(descriptor, $0.baseAddress?.advanced(by: sent), $0.count - sent, 0)
            }
            guard count > 0 else { throw SystemFailure("send") }
            sent += count
        }
    }

    private func receive() throws -> HTTPAnswer {
        var searched = 0
        while true {
            if let end = endOfHead(from: searched) {
                let head = String(decoding: received[..<end], as: UTF8.self)
                let answer = try HTTPAnswer.Head(head)
                while received.count < end + answer.length { try receiveMore() }
                let body = Array(received[end..<(end + answer.length)])
                received.removeFirst(end + answer.length)
                return HTTPAnswer(status: answer.status, body: body)
            }
            searched = max(0, received.count - 3)
            try receiveMore()
        }
    }

    /// The index after the empty line that ends a head.
    private func endOfHead(from start: Int) -> Int? {
        guard received.count >= 4 else { return nil }
        for index in start...(received.count - 4) where received[index] == 0x0D {
            if received[index + 1] == 0x0A, received[index + 2] == 0x0D, received[index + 3] == 0x0A {
                return index + 4
            }
        }
        return nil
    }

    private func receiveMore() throws {
        let chunk = try [UInt8](unsafeUninitializedCapacity: 65_536) { buffer, count in
            let received = recv(descriptor, buffer.baseAddress, buffer.count, 0)
            guard received > 0 else { throw SystemFailure(received == 0 ? "the connection was closed" : "recv") }
            count = received
        }
        received += chunk
    }
}
