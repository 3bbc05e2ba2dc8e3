import DTService
import DTTestKit
import DTWire
import HTTPTypes
import Hummingbird
import Logging
import Testing

@Suite(.timeLimit(.minutes(5)))
struct ServiceResponderTests {
    struct Inner: Error {}

    struct Order: Codable {
        var count: Int
        var colour: Role
    }

    static let responder = ServiceResponder(
        [
            Route(.get, "/things") { _, _ in try .json(["all"]) },
            Route(.post, "/things") { request, _ in
                let order: Order = try await request.decode(upTo: 64)
                return try .json(["count": order.count])
            },
            Route(.get, "/things/{id}") { _, context in try .json(context.variables) },
            Route(.get, "/things/first") { _, _ in try .json(["first"]) },
            Route(.get, "/broken") { _, _ in throw Inner() },
            Route(.get, "/known") { _, _ in throw CredentialError(.expired, "secret detail") },
        ],
        translate: { $0 is CredentialError ? Problem(.forbidden, "translated") : nil })

    struct Wrong: Sendable, CustomTestStringConvertible {
        var method: String
        var path: String
        var headers: [(String, String)] = []
        var body: String?
        var status: Int
        var code: String
        var place: String?

        var testDescription: String { "\(method) \(path) \(body ?? "")" }
    }

    static let json = [("Content-Type", "application/json")]

    static let wrongRequests: [Wrong] = [
        Wrong(method: "GET", path: "/nothing", status: 404, code: "not_found"),
        Wrong(method: "GET", path: "/things/a/b", status: 404, code: "not_found"),
        Wrong(method: "GET", path: "/things/a%00b", status: 404, code: "not_found"),
        Wrong(method: "GET", path: "/things/", status: 404, code: "not_found"),
        Wrong(method: "DELETE", path: "/things", status: 405, code: "method_not_allowed"),
        Wrong(method: "PATCH", path: "/things/x", status: 405, code: "method_not_allowed"),
        Wrong(
            method: "POST", path: "/things", headers: [("Content-Type", "text/xml")], body: "{}", status: 415,
            code: "unsupported_media_type"),
        Wrong(
            method: "POST", path: "/things", headers: json, body: "{\n  \"count\": ,\n}", status: 400,
            code: "invalid_json", place: "2:12"),
        Wrong(
            method: "POST", path: "/things", headers: json, body: "", status: 400, code: "invalid_json", place: "1:1"),
        Wrong(
            method: "POST", path: "/things", headers: json, body: #"{"count":1}"#, status: 400, code: "invalid_body",
            place: "colour"),
        Wrong(
            method: "POST", path: "/things", headers: json, body: #"{"count":1,"colour":"reed"}"#, status: 400,
            code: "invalid_body", place: "colour"),
        Wrong(
            method: "POST", path: "/things", headers: json, body: #"{"count":1,"colour":"read","cuont":2}"#,
            status: 400,
            code: "invalid_body", place: "cuont"),
        Wrong(
            method: "POST", path: "/things", headers: json,
            body: #"{"count":1,"colour":"read"}"# + String(repeating: " ", count: 64), status: 413,
            code: "body_too_large"),
        Wrong(method: "GET", path: "/known", status: 403, code: "forbidden"),
        Wrong(method: "GET", path: "/broken", status: 500, code: "internal_error"),
    ]

    @Test(arguments: wrongRequests)
    func `a wrong request is answered with its problem`(_ wrong: Wrong) async throws {
        let answer = try await LiveHTTPServer.run(Self.responder) { probe in
            try await probe.send(
                wrong.method, wrong.path, headers: wrong.headers, body: wrong.body.map { Array($0.utf8) })
        }
        #expect(answer.status == wrong.status)
        #expect(answer.code == wrong.code)
        #expect(answer.headers["content-type"] == "application/problem+json")
        #expect(answer.json["status"] == .integer(Int64(wrong.status)))
        #expect(answer.json["place"] == wrong.place.map { .string($0) })
        #expect(!answer.text.contains("Inner") && !answer.text.contains("secret detail"))
        if wrong.status == 405 { #expect(answer.headers["allow"]?.contains("GET") == true) }
    }

    @Test func `a fixed path goes before a variable, and variables are decoded`() async throws {
        let (first, other) = try await LiveHTTPServer.run(Self.responder) { probe in
            (try await probe.get("/things/first?x=1"), try await probe.get("/things/a%2Fb%20%C3%A9"))
        }
        #expect(first.json == ["first"])
        #expect(other.json == ["id": "a/b é"])
    }

    @Test func `a HEAD request gets the headers of GET and no body`() async throws {
        let answer = try await LiveHTTPServer.run(Self.responder) { probe in try await probe.send("HEAD", "/things") }
        #expect(answer.status == 200)
        #expect(answer.body.isEmpty)
    }

    @Test func `a body without a length is cut off at the limit`() async throws {
        // No Content-Length: the limit must hold while the body is read.
        let answer = try await LiveHTTPServer.run(Self.responder) { probe in
            try await probe.send(
                "POST", "/things", headers: Self.json + [("Transfer-Encoding", "chunked")],
                body: Array(repeating: UInt8(ascii: " "), count: 1 << 20))
        }
        #expect(answer.code == "body_too_large")
    }
}
