/// A setting that was given a value on which nothing acts yet: it is checked and carried.
package struct PendingSetting: Hashable, Sendable, Codable {
    /// The key, of an identity's own value with the way to it: `workers.0.cudaStreams`.
    package var key: String
    /// Where the value will take effect, in a few words: `admission`.
    package var effect: String

    package init(key: String, effect: String) { (self.key, self.effect) = (key, effect) }
}
