import DTWire

/// Environment variables with our prefix that no setting has.
struct ForeignVariables {
    private let known: Set<String>
    /// How many identities the file has; `nil` when that is not known, or no business of the program.
    private let identities: Int?

    init(_ program: Program, _ document: SettingsDocument) {
        known = Set(SettingsRegistry.all.compactMap(\.variable)).union(SettingsRegistry.otherVariables)
        identities = program == .worker && document.isComplete ? document.names(under: ["workers"]).count : nil
    }

    /// A typo is an error, as it would be in a file; anything else is only said.
    func check(_ variables: [String: String]) -> (errors: [ConfigError], warnings: [String]) {
        var errors: [ConfigError] = []
        var warnings: [String] = []
        for (name, value) in variables.sorted(by: { $0.key < $1.key })
        where name.lowercased().hasPrefix("dt_") && !known.contains(name) && !Self.isFromKubernetes(name) {
            if let (number, rest) = Self.ofIdentity(name) {
                // Empty counts as not set.
                if let reason = refusal(number, rest), !value.isEmpty {
                    errors.append(ConfigError(.unknownVariable, at: Shown.text(name), reason))
                }
            } else if name.utf8.count <= 64, let near = NearMiss.closest(to: name, among: known) {
                errors.append(
                    ConfigError(.unknownVariable, at: name, "no setting has this variable (did you mean \(near)?)"))
            } else {
                warnings.append("\(Shown.text(name)): no setting has this variable; it is ignored")
            }
        }
        return (errors, warnings)
    }

    // MARK: - Identities

    /// `DT_WORKERS_0_TAGS` → 0 and `TAGS`.
    private static func ofIdentity(_ name: String) -> (number: String, rest: String)? {
        guard name.hasPrefix("DT_WORKERS_") else { return nil }
        let parts = name.dropFirst(11).split(separator: "_", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty, parts[0].allSatisfy({ $0.isASCII && $0.isNumber }) else {
            return nil
        }
        return (String(parts[0]), String(parts[1]))
    }

    private func refusal(_ number: String, _ rest: String) -> String? {
        guard let identities else { return nil }
        guard identities > 0 else { return "there is no list of workers in a file that this could belong to" }
        guard let index = Int(number), index < identities, "\(index)" == number else {
            return "there is no workers.\(Shown.text(number)): the list has \(identities), counted from 0"
        }
        let names = WorkerOptions.ofIdentities.compactMap { $0.variable(forIdentity: index) }
        let name = "DT_WORKERS_\(number)_\(rest)"
        if names.contains(name) { return nil }
        let prefix = "DT_WORKERS_\(number)_"
        let near =
            rest.utf8.count <= 64
            ? NearMiss.closest(to: rest, among: names.map { $0.dropFirst(prefix.count) }.map(String.init)) : nil
        let hint = near.map { " (did you mean \(prefix)\($0)?)" } ?? ""
        return "no setting of an identity has this variable\(hint)"
    }

    // MARK: - Kubernetes

    /// What Kubernetes sets in every container for a service whose name starts with `dt`: `DT_…_SERVICE_HOST`,
    /// `DT_…_SERVICE_PORT…`, `DT_…_PORT`, `DT_…_PORT_8080_TCP…`.
    private static func isFromKubernetes(_ name: String) -> Bool {
        if name.hasSuffix("_SERVICE_HOST") || name.contains("_SERVICE_PORT") || name.hasSuffix("_PORT") { return true }
        return ["_TCP", "_UDP", "_SCTP"].contains { name.contains("_PORT_") && name.contains($0) }
    }
}
