import Hummingbird

/// One thing that must hold for a daemon to be of use.
package struct ReadinessCheck: Sendable {
    /// What is checked: `store`, `sessions`.
    package let name: String
    /// Why it does not hold; `nil` when it does. Must answer soon.
    package let failure: @Sendable () async -> String?

    package init(_ name: String, failure: @escaping @Sendable () async -> String?) {
        self.name = name
        self.failure = failure
    }
}

/// `GET /readyz`: every check by its name, with `ok` or the reason why not.
package struct ReadinessReport: Hashable, Sendable, Codable {
    package var ready: Bool
    package var checks: [String: String]

    package init(checks: [String: String]) {
        self.checks = checks
        ready = checks.values.allSatisfy { $0 == "ok" }
    }
}

/// `GET /healthz`: the process lives and answers.
package struct HealthReport: Hashable, Sendable, Codable {
    package var status: String

    package init() { status = "ok" }
}

/// The routes that say how a daemon is. They need no key: a load balancer and a supervisor ask them.
package enum HealthRoutes {
    package static func routes(checks: [ReadinessCheck]) -> [Route] {
        [
            Route(.get, "/healthz") { _, _ in try .json(HealthReport()) },
            Route(.get, "/readyz") { _, _ in
                let results = await withTaskGroup(of: (String, String).self) { group in
                    for check in checks { group.addTask { (check.name, await check.failure() ?? "ok") } }
                    return await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
                }
                let report = ReadinessReport(checks: results)
                return try .json(report, status: report.ready ? .ok : .serviceUnavailable)
            },
        ]
    }
}
