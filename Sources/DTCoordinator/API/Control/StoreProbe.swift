import DTStore
import DTWire

/// Whether the store can be written, asked at most once a second: whoever asks needs no key, and each look is a write.
actor StoreProbe {
    private static let period = Duration.seconds(1)

    private let store: any TaskStore
    private let clocks: Clocks
    private var last: (moment: Instant, failure: String?)?

    init(store: any TaskStore, clocks: Clocks) {
        self.store = store
        self.clocks = clocks
    }

    /// The code of what is wrong; `nil` when nothing is.
    func failure() async -> String? {
        let now = clocks.monotonic()
        if let last, last.moment.duration(to: now) < Self.period { return last.failure }
        // Noted before the look, so that those who ask meanwhile do not look too.
        last = (now, last?.failure)
        do throws(StoreError) {
            try await store.checkWritable()
            last = (now, nil)
        } catch {
            last = (now, error.code.rawValue)
        }
        return last?.failure
    }
}
