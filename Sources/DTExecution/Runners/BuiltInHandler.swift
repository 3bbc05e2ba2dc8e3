import Crypto
import DTWire

/// Custom tasks that need no process.
enum BuiltInHandler: Equatable, Sendable {
    /// Does nothing: what a task costs when it costs nothing itself.
    case noop
    /// SHA-256 of a text, or of this many zero bytes.
    case hash(HashParameters)

    /// The names that are built in, in the order in which they are told.
    static let names = CustomConfig.builtInNames.sorted()

    struct HashParameters: Equatable, Codable, Sendable {
        var text: String?
        var size: Int64?

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            text = try container.decodeIfPresent(String.self, forKey: .text)
            size = try container.decodeIfPresent(Int64.self, forKey: .size)
            try container.require(
                (text == nil) != (size == nil), "one of text and size is needed, and only one",
                at: text == nil ? .text : .size)
            try container.require(
                size.map { (0...(1 << 34)).contains($0) } ?? true, "must be from 0 to 17179869184", at: .size)
        }

        enum CodingKeys: String, CodingKey { case text, size }
    }

    private struct NoParameters: Codable {
        init(from decoder: any Decoder) throws { _ = try decoder.container(keyedBy: AnyKey.self) }
    }

    /// Reads a built-in handler's parameters; `nil` when the name is none of them.
    ///
    /// - Throws: a rejection that names the key.
    init?(_ config: CustomConfig) throws(TaskFailure) {
        do throws(JSONTextError) {
            switch config.name {
            case "noop":
                _ = try JSONText.decode(NoParameters.self, from: config.parameters)
                self = .noop
            case "hash": self = .hash(try JSONText.decode(from: config.parameters))
            default: return nil
            }
        } catch {
            var error = error
            error.path = ["config", "parameters"] + error.path
            throw TaskFailure(.rejected, .invalidConfig, "\(error)")
        }
    }

    /// Runs it.
    ///
    /// - Parameter shouldStop: is asked every few milliseconds.
    /// - Returns: the verdict; `nil` when it was told to stop.
    func run(shouldStop: () -> Bool) async -> Verdict? {
        guard case .hash(let parameters) = self else { return .completed }
        var hash = SHA256()
        var count: Int64 = 0
        if let text = parameters.text {
            hash.update(data: Array(text.utf8))
            count = Int64(text.utf8.count)
        } else if let size = parameters.size {
            let chunk = [UInt8](repeating: 0, count: 1 << 20)
            while count < size {
                if shouldStop() { return nil }
                let part = Int(min(Int64(chunk.count), size - count))
                hash.update(data: chunk[..<part])
                count += Int64(part)
                await Task.yield()
            }
        }
        let digits = Array("0123456789abcdef")
        let digest = hash.finalize().flatMap { byte -> [Character] in [digits[Int(byte >> 4)], digits[Int(byte & 15)]] }
        return Verdict(
            status: .succeeded, code: .completed,
            report: Report(custom: ["sha256": .string(String(digest)), "bytes": .integer(count)]))
    }
}
