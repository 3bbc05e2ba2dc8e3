import DTScheduling
import DTService
import DTStore
import DTWire
import Hummingbird

extension CoordinatorAPI {
    /// The workers that have ever registered.
    var workerRoutes: [APIRoute] {
        [
            APIRoute(
                .get, "/v1/workers", .role(.read),
                Operation("listWorkers", "List workers by id.", answer: .json(.named("WorkerList"), "All workers.")),
                answer: listWorkers)
        ]
    }

    private func listWorkers(_ request: APIRequest) async throws -> Response {
        let live = await control.liveWorkers()
        let rows = try await store.workers()
        return try .json(WorkerList(workers: rows.map { WorkerView($0, live[$0.session.worker]) }))
    }
}

extension WorkerView {
    fileprivate init(_ row: WorkerRow, _ live: LiveWorker?) {
        self.init(
            workerID: row.session.worker, name: row.profile.name,
            isConnected: live != nil || row.state != .disconnected, admission: live?.admission,
            tags: row.profile.tags.sorted(), capabilities: row.profile.capabilities, limits: row.profile.limits,
            reading: live?.reading, held: live?.held ?? row.held, free: live?.free ?? 0,
            lastSeen: max(live?.lastSeen ?? row.lastSeen, row.lastSeen))
    }
}
