/// Tasks that are submitted one by one, each seen through to its end.
struct SingleTask {
    private let connection: HTTPConnection
    private let handler: String
    private let series: String
    private var count = 0

    /// - Parameter series: Keeps the ids of these tasks apart from those of others with the same coordinator.
    init(_ coordinator: Coordinator, handler: String, series: String = "single") throws {
        connection = try coordinator.endpoint.connect()
        self.handler = handler
        self.series = series
    }

    /// Submits the next task.
    ///
    /// - Returns: its id.
    mutating func submit() throws -> String {
        count += 1
        let id = "\(series)-\(count)"
        let spec = #"{"task_id":"\#(id)","type":"custom","config":{"name":"\#(handler)"}}"#
        _ = try connection.post("/v1/tasks", Array(spec.utf8))
        return id
    }

    /// Submits the next task and waits for its result by long poll, as a client does.
    ///
    /// - Returns: how long it took from before the submit until the result was here.
    mutating func run() throws -> Duration {
        let start = ContinuousClock.now
        let id = try submit()
        let answer = try connection.get("/v1/tasks/\(id)?wait=30s")
        let time = ContinuousClock.now - start
        guard answer.text.contains(#""status":"succeeded""#) else {
            throw MeasuringError("the task \(id) did not succeed: \(answer.text)")
        }
        return time
    }
}
