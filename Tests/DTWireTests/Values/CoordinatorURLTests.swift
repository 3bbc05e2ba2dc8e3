import DTWire
import Testing

struct CoordinatorURLTests {
    @Test(arguments: [
        ("http://host", "host", 80, false, "/ws"), ("https://host", "host", 443, true, "/ws"),
        ("ws://host:81/", "host", 81, false, "/ws"), ("wss://host:82/ws", "host", 82, true, "/ws"),
        ("HTTP://[::1]:8080/dt/", "::1", 8080, false, "/dt/ws"),
        ("http://10.0.0.1:1/a/b", "10.0.0.1", 1, false, "/a/b/ws"),
    ])
    func `URLs are read`(_ text: String, _ host: String, _ port: Int, _ usesTLS: Bool, _ path: String) throws {
        let url = try CoordinatorURL(text)
        #expect((url.host, url.port) == (host, port))
        #expect(url.usesTLS == usesTLS)
        #expect(url.sessionPath == path)
        #expect(try CoordinatorURL(url.description) == url)
    }

    @Test(arguments: [
        "", "host:8080", "ftp://host", "http://", "http://:80", "http://host:0", "http://host:65536", "http://host:x",
        "http://::1:80", "http://[::1", "http://user:secret@host", "http://host/?a=b", "http://host/#a", "http://ho st",
        "http://host/a b", "http://[host]:80", "http:/host", "http//host",
    ])
    func `a text that is no URL of a coordinator is refused with the reason`(_ text: String) {
        let error = #expect(throws: AddressError.self) { try CoordinatorURL(text) }
        #expect(error?.message.isEmpty == false)
    }

    @Test(arguments: [
        ("http://localhost:1", true), ("http://127.0.0.1:1", true), ("http://127.9.9.9:1", true),
        ("http://[::1]:1", true),
        ("http://127.0.0.1.example:1", false), ("http://10.0.0.1:1", false), ("http://localhost.example:1", false),
    ])
    func `loopback is told by the name alone`(_ text: String, _ isLoopback: Bool) throws {
        #expect(try CoordinatorURL(text).isLoopback == isLoopback)
    }
}
