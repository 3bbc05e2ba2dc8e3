/// When an attempt that ended is followed by another one. An attempt is repeated only when the fault was not the task's:
/// its worker died, was stopped, or fell silent.
package struct RetryPolicy: Hashable, Sendable, Codable {
    /// How many attempts there may be in all, 1 to 100.
    package var maxAttempts: Int

    package init(maxAttempts: Int = 3) { self.maxAttempts = maxAttempts }

    enum CodingKeys: String, CodingKey {
        case maxAttempts = "max_attempts"
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        maxAttempts = try container.decodeIfPresent(Int.self, forKey: .maxAttempts) ?? 3
        try container.require((1...100).contains(maxAttempts), "must be from 1 to 100", at: .maxAttempts)
    }
}
