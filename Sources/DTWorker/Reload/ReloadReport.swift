import DTConfig
package import DTWire

/// What came of one reading of the settings by a running process.
package struct ReloadReport: Hashable, Sendable, Codable {
    package enum Result: String, Choice, Codable {
        /// They are in effect, but for what needs a restart.
        case applied
        /// Nothing was different.
        case unchanged
        /// There was something wrong; nothing was changed.
        case refused
    }

    /// Who asked.
    package enum Trigger: String, Choice, Codable {
        case signal, request, file
    }

    package var at: Timestamp
    package var trigger: Trigger
    package var result: Result
    package var added: [String]
    package var removed: [String]
    /// The keys that changed, by identity; those of the process under an empty name.
    package var changed: [String: [String]]
    package var needsRestart: [String]
    package var errors: [String]
    package var warnings: [String]

    enum CodingKeys: String, CodingKey {
        case at, trigger, result, added, removed, changed
        case needsRestart = "needs_restart"
        case errors, warnings
    }

    init(refused errors: [String], by trigger: Trigger, at moment: Timestamp) {
        (at, self.trigger, result, self.errors) = (moment, trigger, .refused, errors)
        (added, removed, changed, needsRestart, warnings) = ([], [], [:], [], [])
    }

    init(_ plan: ReloadPlan, warnings: [String], by trigger: Trigger, at moment: Timestamp) {
        (at, self.trigger, self.warnings, errors) = (moment, trigger, warnings, [])
        (added, removed, needsRestart) = (plan.added, plan.removed, plan.needsRestart)
        changed = plan.changed
        if !plan.process.isEmpty { changed[""] = plan.process }
        result = plan.isEmpty && plan.needsRestart.isEmpty ? .unchanged : .applied
    }

    /// In one line, for the log and for people.
    package var summary: String {
        switch result {
        case .refused: "refused: \(errors.joined(separator: "; "))"
        case .unchanged: "nothing changed"
        case .applied: changes.joined(separator: "; ")
        }
    }

    private var changes: [String] {
        var parts: [String] = []
        if !added.isEmpty { parts.append("added \(added.joined(separator: ", "))") }
        if !removed.isEmpty { parts.append("removed \(removed.joined(separator: ", "))") }
        for (name, keys) in changed.sorted(by: { $0.key < $1.key }) {
            parts.append("changed \(name.isEmpty ? "the process" : name): \(keys.joined(separator: ", "))")
        }
        if !needsRestart.isEmpty { parts.append("with the next start: \(needsRestart.joined(separator: ", "))") }
        return parts
    }
}
