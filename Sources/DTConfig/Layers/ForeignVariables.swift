import DTWire

/// Environment variables with our prefix that no setting has.
enum ForeignVariables {
    /// A typo is an error, as it would be in a file; anything else is only said.
    static func check(_ variables: [String: String]) -> (errors: [ConfigError], warnings: [String]) {
        let known = Set(SettingsRegistry.all.compactMap(\.variable)).union(SettingsRegistry.otherVariables)
        var errors: [ConfigError] = []
        var warnings: [String] = []
        for name in variables.keys.sorted()
        where name.lowercased().hasPrefix("dt_") && !known.contains(name) && !isFromKubernetes(name) {
            if name.utf8.count <= 64, let near = NearMiss.closest(to: name, among: known) {
                errors.append(
                    ConfigError(.unknownVariable, at: name, "no setting has this variable (did you mean \(near)?)"))
            } else {
                warnings.append("\(Shown.text(name)): no setting has this variable; it is ignored")
            }
        }
        return (errors, warnings)
    }

    /// What Kubernetes sets in every container for a service whose name starts with `dt`: `DT_…_SERVICE_HOST`,
    /// `DT_…_SERVICE_PORT…`, `DT_…_PORT`, `DT_…_PORT_8080_TCP…`.
    private static func isFromKubernetes(_ name: String) -> Bool {
        if name.hasSuffix("_SERVICE_HOST") || name.contains("_SERVICE_PORT") || name.hasSuffix("_PORT") { return true }
        return ["_TCP", "_UDP", "_SCTP"].contains { name.contains("_PORT_") && name.contains($0) }
    }
}
