import DTService
import DTWire
import HTTPTypes
import Hummingbird
import NIOCore
import Testing

struct QueryTests {
    private func query(_ text: String) throws -> Query {
        try Query(
            Request(
                head: HTTPRequest(method: .get, scheme: nil, authority: nil, path: "/x?\(text)"),
                body: .init(buffer: ByteBuffer())), known: ["limit", "role", "wait", "worker", "names"])
    }

    @Test func `values are decoded, and lists taken apart`() throws {
        let query = try query("limit=20&names=a,b&names=c%2Cd&wait=1.5s&role=read&worker=w-1")
        #expect(try query.integer("limit", in: 1...500) == 20)
        #expect(try query.list("names") == ["a", "b", "c", "d"])
        #expect(try query.time("wait", upTo: .seconds(60)) == .milliseconds(1500))
        #expect(try query.choice("role", Role.self) == .read)
        #expect(try query.identifier("worker", WorkerID.self)?.rawValue == "w-1")
        #expect(try query.text("absent") == nil)
    }

    static let wrong: [(text: String, place: String?, message: String)] = [
        ("limt=1", "limt", "did you mean \"limit\""),
        ("limit=0", "limit", "from 1 to 500"),
        ("limit=1&limit=2", "limit", "given 2 times"),
        ("limit=", "limit", "from 1 to 500"),
        ("limit=9999999999999999999", "limit", "from 1 to 500"),
        ("limit=%2", nil, "hexadecimal"),
        ("limit=%ff", nil, "hexadecimal"),
        ("wait=61s", "wait", "up to 60s"),
        ("wait=-1", "wait", "up to 60s"),
        ("role=reed", "role", "did you mean \"read\""),
        ("worker=a/b", "worker", "must be a worker id"),
        ("worker=", "worker", "must be a worker id"),
    ]

    @Test(arguments: wrong)
    func `a wrong query says which parameter and why`(_ text: String, _ place: String?, _ message: String) {
        let problem = #expect(throws: Problem.self) {
            let query = try query(text)
            _ = try query.integer("limit", in: 1...500)
            _ = try query.time("wait", upTo: .seconds(60))
            _ = try query.choice("role", Role.self)
            _ = try query.identifier("worker", WorkerID.self)
        }
        #expect(problem?.code == "invalid_query")
        #expect(problem?.place == place)
        #expect(problem?.detail.contains(message) == true)
    }
}
