import AsyncHTTPClient
package import DTWire
import NIOCore
import NIOHTTP1

/// Sends requests as any client might, right or wrong, and shows the answers whole.
package struct HTTPProbe: Sendable {
    /// `http://127.0.0.1:PORT`.
    package let url: String
    /// Sent as `Authorization: Bearer` when there is one.
    package var bearer: String?

    package init(url: String, bearer: String? = nil) {
        self.url = url
        self.bearer = bearer
    }

    package struct Answer: Sendable {
        package let status: Int
        package let headers: [String: String]
        package let body: [UInt8]

        package var text: String { String(decoding: body, as: UTF8.self) }
        /// The body as JSON; `null` when it is none.
        package var json: JSONValue { (try? JSONText.parse(body)) ?? .null }
        /// The code of a problem.
        package var code: String? {
            guard case .string(let code) = json["code"] else { return nil }
            return code
        }
    }

    /// The same probe with another credential.
    package func with(_ bearer: String?) -> HTTPProbe { HTTPProbe(url: url, bearer: bearer) }

    package func get(_ path: String, headers: [(String, String)] = []) async throws -> Answer {
        try await send("GET", path, headers: headers)
    }

    package func post(_ path: String, _ body: some Encodable) async throws -> Answer {
        try await send(
            "POST", path, headers: [("Content-Type", "application/json")], body: try JSONText.encode(body))
    }

    package func send(
        _ method: String, _ path: String, headers: [(String, String)] = [], body: [UInt8]? = nil
    ) async throws -> Answer {
        var request = HTTPClientRequest(url: url + path)
        request.method = .RAW(value: method)
        for (name, value) in headers { request.headers.add(name: name, value: value) }
        if let bearer { request.headers.replaceOrAdd(name: "Authorization", value: "Bearer \(bearer)") }
        if let body { request.body = .bytes(body) }
        let response = try await HTTPClient.shared.execute(request, timeout: .seconds(60))
        let buffer = try await response.body.collect(upTo: 64 << 20)
        return Answer(
            status: Int(response.status.code),
            headers: Dictionary(
                response.headers.map { ($0.name.lowercased(), $0.value) }, uniquingKeysWith: { "\($0), \($1)" }),
            body: Array(buffer.readableBytesView))
    }

    /// Reads a stream of server-sent events, block by block, until `isLast` or its end.
    package func events(
        _ path: String, headers: [(String, String)] = [], until isLast: @escaping @Sendable (EventBlock) -> Bool
    ) async throws -> [EventBlock] {
        var request = HTTPClientRequest(url: url + path)
        for (name, value) in headers { request.headers.add(name: name, value: value) }
        if let bearer { request.headers.replaceOrAdd(name: "Authorization", value: "Bearer \(bearer)") }
        let response = try await HTTPClient.shared.execute(request, timeout: .seconds(60))
        var blocks: [EventBlock] = []
        var text = ""
        for try await piece in response.body {
            text += String(decoding: piece.readableBytesView, as: UTF8.self)
            while let end = text.firstRange(of: "\n\n") {
                let block = EventBlock(String(text[..<end.lowerBound]))
                text.removeSubrange(..<end.upperBound)
                blocks.append(block)
                if isLast(block) { return blocks }
            }
        }
        return blocks
    }
}

/// One block of a stream of server-sent events.
package struct EventBlock: Hashable, Sendable {
    package var id: String?
    package var event: String?
    package var content: String = ""
    package var isComment = false

    init(_ text: String) {
        for line in text.split(separator: "\n") {
            if line.hasPrefix(":") { isComment = true }
            if line.hasPrefix("id: ") { id = String(line.dropFirst(4)) }
            if line.hasPrefix("event: ") { event = String(line.dropFirst(7)) }
            if line.hasPrefix("data: ") { content += line.dropFirst(6) }
        }
    }

    package var json: JSONValue { (try? JSONText.parse(Array(content.utf8))) ?? .null }
}
