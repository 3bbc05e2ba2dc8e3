import DTConfig
import DTWire
import Testing

@testable import DTWorker

/// From the settings that a process runs with to those that it has read.
struct ReloadPlanTests {
    private static func identity(_ name: String) -> IdentitySettings {
        IdentitySettings(
            name: name, coordinator: .standard,
            profile: ExecutionProfile(
                name: "test", maxConcurrentTasks: 2, cpusPerTask: 2, memoryPerTask: .gibibytes(1)),
            stateDir: "/state/\(name)", workspace: "/")
    }

    private static func settings(_ names: String...) -> WorkerSettings {
        WorkerSettings(
            identities: names.map(identity), maxConcurrentTasks: 4, taskMemory: .gibibytes(4), stateDir: "/state")
    }

    /// A change of two identities, a and b, and what it comes to.
    struct Change: Sendable, CustomTestStringConvertible {
        var what: String
        var added: [String] = []
        var removed: [String] = []
        var changed: [String: [String]] = [:]
        var process: [String] = []
        var needsRestart: [String] = []
        var apply: @Sendable (inout WorkerSettings) -> Void

        var testDescription: String { what }
    }

    static let changes: [Change] = [
        Change(what: "nothing") { _ in },
        Change(what: "an identity more", added: ["c"]) { $0.identities.append(identity("c")) },
        Change(what: "an identity less", removed: ["a"]) { $0.identities.removeFirst() },
        Change(what: "another name", added: ["c"], removed: ["b"]) { $0.identities[1] = identity("c") },
        Change(what: "another order") { $0.identities.swapAt(0, 1) },
        Change(what: "tags", changed: ["b": ["tags"]]) { $0.identities[1].tags = ["gpu"] },
        Change(what: "a key", changed: ["a": ["apiKey"]]) {
            $0.identities[0].apiKey = SecretSource(Secret("other"), file: "/key")
        },
        Change(what: "numbers of a profile", changed: ["a": ["weight", "profile"]]) {
            $0.identities[0].profile.maxConcurrentTasks = 3
            $0.identities[0].weight = 2
        },
        Change(what: "both identities", changed: ["a": ["taskTimeout"], "b": ["handlers"]]) {
            $0.identities[0].taskTimeout = .seconds(1)
            $0.identities[1].handlers = ["h": HandlerSettings(command: ["/bin/true"])]
        },
        Change(what: "the process", process: ["maxConcurrentTasks", "drainTimeout"]) {
            $0.maxConcurrentTasks = 8
            $0.drainTimeout = .seconds(1)
        },
        Change(what: "what needs a restart", needsRestart: ["wardenPath", "log", "workers.a.id", "workers.b.workDir"]) {
            $0.wardenPath = "/warden"
            $0.log.format = .json
            $0.identities[0].workerID = WorkerID(rawValue: "w")
            $0.identities[1].workDir = "/work"
        },
        Change(
            what: "some of each", added: ["c"], removed: ["a"], changed: ["b": ["coordinator"]], process: ["limits"],
            needsRestart: ["db.path"]
        ) {
            $0.identities = [$0.identities[1], identity("c")]
            $0.identities[0].coordinator.port = 9000
            $0.limits.maxCPUPercent = 50
            $0.dbPath = "/db"
        },
    ]

    @Test(arguments: changes)
    func `a change has its plan`(_ change: Change) {
        let old = Self.settings("a", "b")
        var new = old
        change.apply(&new)
        let plan = ReloadPlan(from: old, to: new)
        #expect(plan.added == change.added)
        #expect(plan.removed == change.removed)
        #expect(plan.changed == change.changed)
        #expect(plan.process == change.process)
        #expect(plan.needsRestart == change.needsRestart)
        // What needs a restart stays as it is, and is named again the next time.
        let again = ReloadPlan(from: plan.settings, to: new)
        #expect(again.isEmpty)
        #expect(again.needsRestart == change.needsRestart)
    }

    @Test func `every property of the settings is compared`() {
        let settings = Self.settings("a")
        // What has no effect yet is told, and is no setting of its own.
        let process = Mirror(reflecting: settings).children.compactMap(\.label).filter {
            !["identities", "pending"].contains($0)
        }
        let identity = Mirror(reflecting: settings.identities[0]).children.compactMap(\.label).filter { $0 != "name" }
        #expect(ReloadPlan.keys.process.count == process.count, "\(process)")
        #expect(ReloadPlan.keys.identity.count == identity.count, "\(identity)")
    }

    @Test func `the documentation says the same of each setting`() {
        let fields = Dictionary(
            SettingField.ofIdentity.map { ($0.key, $0.isLive) } + SettingField.ofWorker.map { ($0.key, $0.isLive) },
            uniquingKeysWith: { first, _ in first })
        var count = 0
        for setting in WorkerOptions.all {
            guard let isLive = fields[setting.key] else { continue }
            count += 1
            #expect((setting.reload == .atOnce) == isLive, "\(setting.key)")
        }
        #expect(count > 20)
    }
}
