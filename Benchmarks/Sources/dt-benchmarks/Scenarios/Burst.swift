import Dispatch
import Synchronization

/// Many tasks at once, submitted a thousand a request.
struct Burst {
    private struct ResultList: Decodable {
        struct Result: Decodable {
            struct Outcome: Decodable { let status: String }
            let outcome: Outcome
        }
        let results: [Result]
        let next: Int64
    }

    private static let tasksPerSubmit = 1000
    private static let submitters = 2

    let endpoint: Endpoint
    let handler: String

    /// Submits so many tasks, and waits until the coordinator has recorded that each of them succeeded.
    ///
    /// The last record is waited for by long poll; counting them all comes after the time is taken.
    ///
    /// - Returns: tasks per second, from before the first submit to after the last record.
    func run(tasks: Int) throws -> Double {
        let connection = try endpoint.connect()
        let before = try newest(connection)
        let failure = Mutex<(any Error)?>(nil)
        let taken = Mutex(0)
        let start = ContinuousClock.now
        DispatchQueue.concurrentPerform(iterations: Self.submitters) { [endpoint, handler] _ in
            do {
                let connection = try endpoint.connect()
                while let count = taken.withLock({ Self.share(&$0, of: tasks) }) {
                    _ = try connection.post("/v1/tasks", Self.submit(of: count, handler: handler))
                }
            } catch {
                failure.withLock { $0 = error }
            }
        }
        if let failure = failure.withLock({ $0 }) { throw failure }
        while try results(connection, after: before + Int64(tasks) - 1, limit: 1).results.isEmpty {}
        let time = ContinuousClock.now - start
        try check(connection, tasks: tasks, after: before)
        return Double(tasks) / time.seconds
    }

    /// How many tasks the next submit has; `nil` when there are no more.
    private static func share(_ taken: inout Int, of tasks: Int) -> Int? {
        let count = min(tasksPerSubmit, tasks - taken)
        taken += count
        return count > 0 ? count : nil
    }

    private static func submit(of count: Int, handler: String) -> [UInt8] {
        let task = #"{"type":"custom","config":{"name":"\#(handler)"}}"#
        return Array((#"{"tasks":["# + Array(repeating: task, count: count).joined(separator: ",") + "]}").utf8)
    }

    /// Reads back every outcome: each is there once, and each succeeded.
    private func check(_ connection: HTTPConnection, tasks: Int, after before: Int64) throws {
        var count = 0
        var after = before
        while true {
            let page = try results(connection, after: after, limit: 500, wait: 0)
            guard page.results.allSatisfy({ $0.outcome.status == "succeeded" }) else {
                throw MeasuringError("a task of handler \(handler) did not succeed")
            }
            if page.results.isEmpty { break }
            count += page.results.count
            after = page.next
        }
        guard count == tasks else { throw MeasuringError("\(tasks) tasks were submitted, and \(count) recorded") }
    }

    /// The newest outcome's place in the order of all.
    private func newest(_ connection: HTTPConnection) throws -> Int64 {
        try connection.get("/v1/results?limit=1").decode(ResultList.self).next
    }

    private func results(
        _ connection: HTTPConnection, after: Int64, limit: Int, wait: Int = 30
    ) throws -> ResultList {
        try connection.get("/v1/results?after=\(after)&limit=\(limit)&wait=\(wait)s").decode(ResultList.self)
    }
}
