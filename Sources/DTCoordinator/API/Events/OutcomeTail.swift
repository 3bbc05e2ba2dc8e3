import DTStore
import DTWire

/// Where a stream of outcomes stands: what it tells next comes from the store, in the order of recording, so that nothing is
/// left out whatever happens to the feed, and a stream that was cut goes on where it was.
struct OutcomeTail: Sendable {
    private let store: any TaskStore
    /// The named tasks whose outcome was not told; `nil` for a stream of all tasks.
    private(set) var open: [TaskID]?
    /// The newest outcome that was told.
    private(set) var last: Int64

    /// - Parameters:
    ///   - tasks: The tasks to tell of; all when absent.
    ///   - after: What was told before. When absent: nothing of named tasks, everything until now of all tasks.
    init(_ store: any TaskStore, tasks: [TaskID]?, after: Int64?) async throws {
        self.store = store
        open = tasks
        if let after {
            last = after
        } else {
            last = tasks == nil ? try await store.newestOutcome() : 0
        }
    }

    /// Whether every named task's outcome was told.
    var isDone: Bool { open?.isEmpty == true }

    /// The outcomes that are recorded and were not told, at most one page; empty when there are none.
    mutating func next() async throws -> [RecordedOutcome] {
        guard let open else {
            let page = try await store.outcomes(after: last, limit: APISettings.maxPage)
            last = page.last?.sequence ?? last
            return page
        }
        let ended = try await store.outcomes(of: open)
        let endedTasks = Set(ended.map(\.taskID))
        self.open = open.filter { !endedTasks.contains($0) }
        let untold = ended.filter { $0.sequence > last }.sorted { $0.sequence < $1.sequence }
        last = max(last, untold.last?.sequence ?? last)
        return untold
    }
}
