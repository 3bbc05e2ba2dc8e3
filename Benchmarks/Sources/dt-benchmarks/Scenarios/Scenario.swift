/// Something that is measured.
enum Scenario: String, CaseIterable {
    case noopLatency = "noop-latency"
    case noopRate = "noop-rate"
    case processRate = "process-rate"
    case idle
    case start
    case comeback
    case leftovers

    var summary: String {
        switch self {
        case .noopLatency: "a task that does nothing, from submit to result seen, one after another"
        case .noopRate: "tasks that do nothing, as many as one worker takes"
        case .processRate: "tasks that start a program, against starting it bare"
        case .idle: "what a worker costs that has nothing to do"
        case .start: "from the start of a worker to its registration"
        case .comeback: "from the return of a killed coordinator to a finished task"
        case .leftovers: "what a killed worker leaves running"
        }
    }

    func measure(at site: Site) throws -> [Figure] {
        switch self {
        case .noopLatency: try NoopLatency(site: site).measure()
        case .noopRate: try NoopRate(site: site).measure()
        case .processRate: try ProcessRate(site: site).measure()
        case .idle: try Idle(site: site).measure()
        case .start: try Start(site: site).measure()
        case .comeback: try Comeback(site: site).measure()
        case .leftovers: try Leftovers(site: site).measure()
        }
    }
}
