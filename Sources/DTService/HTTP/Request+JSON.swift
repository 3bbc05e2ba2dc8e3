package import DTWire
import HTTPTypes
package import Hummingbird
import NIOCore

extension Request {
    /// The body as JSON text, parsed.
    ///
    /// - Throws: `Problem` with `unsupportedMediaType`, `bodyTooLarge` or `invalidJSON`.
    package func json(upTo limit: Int) async throws -> (value: JSONValue, size: Int) {
        let text = try await content(upTo: limit)
        do {
            return (try JSONText.parse(text.readableBytesView), text.readableBytes)
        } catch {
            throw Problem(error)
        }
    }

    /// The body as a value of a type; members that the type does not have are refused.
    ///
    /// - Throws: `Problem` as `json` does, or with `invalidBody`.
    package func decode<Value: Decodable>(_ type: Value.Type = Value.self, upTo limit: Int) async throws -> Value {
        let text = try await content(upTo: limit)
        do {
            return try JSONText.decode(from: text.readableBytesView)
        } catch {
            throw Problem(error)
        }
    }

    private func content(upTo limit: Int) async throws -> ByteBuffer {
        if let type = headers[.contentType], !Self.isJSON(type) {
            throw Problem(
                .unsupportedMediaType, "The body is declared as \(type); send JSON with Content-Type: application/json."
            )
        }
        let tooLarge = Problem(
            .bodyTooLarge, "The body is larger than \(ByteCount(Int64(limit))), the most that this path takes.")
        if let declared = headers[.contentLength].flatMap({ Int64($0) }), declared > limit { throw tooLarge }
        do {
            return try await body.collect(upTo: limit)
        } catch is NIOTooManyBytesError {
            throw tooLarge
        }
    }

    private static func isJSON(_ type: String) -> Bool {
        let name = type.prefix { $0 != ";" && $0 != " " }.lowercased()
        return name == "application/json" || name.hasSuffix("+json")
    }
}
