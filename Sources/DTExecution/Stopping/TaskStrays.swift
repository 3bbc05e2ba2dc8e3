import DTProcess
package import DTWire

/// What was found of attempts whose keeper and warden were killed together, and so could not prove that nothing is left.
package struct TaskStrays: Sendable {
    /// What every process of a task has in its environment, and nothing else: the folder of its attempt.
    static let variable = "DT_TASK_FOLDER"

    private let findings: StraySearch.Findings
    private let root: String

    private init(under root: String, _ matches: @escaping @Sendable (String) -> Bool) {
        self.root = root
        findings = StraySearch(variable: Self.variable, matches: matches).clear()
    }

    /// Finds and kills the processes of all attempts that have, or had, their folders in this one.
    init(under root: String) {
        let start = "\(root)/"
        self.init(under: root) { $0.hasPrefix(start) && !$0.dropFirst(start.count).contains("/") }
    }

    /// Finds and kills the processes of one attempt.
    init(of lease: LeaseID, under root: String) {
        let folder = TaskFolder.path(for: lease, under: root)
        self.init(under: root) { $0 == folder }
    }

    /// The process ids of all that was found.
    package var processIDs: [Int32] { (findings.killed + findings.remaining).map(\.processID) }

    /// What is known of an attempt's processes, in words. It never says that none is left: that would take a proof.
    package func account(of lease: LeaseID) -> String {
        let folder = TaskFolder.path(for: lease, under: root)
        func list(_ strays: [StraySearch.Stray]) -> String? {
            let numbers = strays.filter { $0.value == folder }.map { "\($0.processID)" }
            if numbers.isEmpty { return nil }
            return numbers.prefix(8).joined(separator: ", ") + (numbers.count > 8 ? ", …" : "")
        }
        guard findings.isComplete else { return "whether processes of it are left is not known: /proc cannot be read" }
        if let remaining = list(findings.remaining) {
            return "processes of it are left and cannot be killed: \(remaining)"
        }
        let limit = "one that had cleared its environment would not be found"
        if let killed = list(findings.killed) {
            return "processes of it were left and have been killed: \(killed); \(limit)"
        }
        return "no process of it was found; \(limit)"
    }
}
