import FoundationEssentials

/// What a coordinator answered.
struct HTTPAnswer {
    let status: Int
    let body: [UInt8]

    var text: String { String(decoding: body, as: UTF8.self) }

    func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
        try JSONDecoder().decode(type, from: Data(body))
    }

    /// The lines before the body, as far as they matter here.
    struct Head {
        let status: Int
        let length: Int

        /// - Throws: for an answer without a length: the coordinator's API has none.
        init(_ text: String) throws {
            let lines = text.split(separator: "\r\n")
            let words = lines.first?.split(separator: " ") ?? []
            let prefix = "content-length:"
            let length = lines.first { $0.lowercased().hasPrefix(prefix) }
                .flatMap { Int($0.dropFirst(prefix.count).trimmingPrefix { $0 == " " }) }
            guard words.count >= 2, let status = Int(words[1]), let length else {
                throw MeasuringError("an answer without a status or a length: \(text)")
            }
            self.status = status
            self.length = length
        }
    }
}

/// A request that was refused.
struct HTTPFailure: Error, CustomStringConvertible {
    let request: String
    let answer: HTTPAnswer

    var description: String { "\(request) was answered \(answer.status): \(answer.text)" }
}
