import DTWire

/// What to say about a key that no setting has.
struct KeyHint {
    let program: Program
    /// The keys that the object may have.
    let siblings: [String]
    /// Where the object stands.
    let path: [String]

    /// The key that was probably meant, or whose setting it is; empty when there is nothing to say.
    func hint(for name: String) -> String {
        guard name.utf8.count <= 64 else { return "" }
        let key = inner(name)
        if name.contains("."), settings.contains(where: { $0.key == key }) {
            let steps = name.split(separator: ".")
            return "a dot is a level of the file: \(steps[0]): {\(steps[1]): …}"
        }
        if isInIdentity, name == "worker" { return "the name and id of an identity stand in its entry itself" }
        let inside = settings.filter { $0.key == key || $0.key.hasPrefix("\(key).") }
        if isInIdentity, !inside.isEmpty, !inside.contains(where: \.isOfIdentities) {
            return "it is the process's, and stands at the top level"
        }
        if let meant = suggestion(for: name) { return "did you mean \(meant)?" }
        if let other = SettingsRegistry.programs(with: full(name)).first, other != program {
            return "it is a setting of the \(other.rawValue)"
        }
        return ""
    }

    private var settings: [Setting] { program.settings }
    private var isInIdentity: Bool { path.first == "workers" && path.count > 1 }

    private func full(_ name: String) -> String { (path + [name]).joined(separator: ".") }

    /// The key without the steps that lead to an identity.
    private func inner(_ name: String) -> String {
        (path.dropFirst(isInIdentity ? 2 : 0) + [name]).joined(separator: ".")
    }

    /// Another spelling of a key, else a sibling, else a key that a flag of this name sets, else one of its full name.
    private func suggestion(for name: String) -> String? {
        let key = inner(name)
        let known = isInIdentity ? settings.filter(\.isOfIdentities) : settings
        let isProfile = path.first == "profiles"
        if !isProfile, let same = known.first(where: { Self.letters(of: $0.key) == Self.letters(of: key) }) {
            return shown(same)
        }
        if let same = siblings.first(where: { Self.letters(of: $0) == Self.letters(of: name) }) { return full(same) }
        if let near = NearMiss.closest(to: name, among: siblings) { return full(near) }
        guard !isProfile else { return nil }
        let named = known.first { setting in
            setting.flag == "--\(name)" || setting.path.last == name && !siblings.contains(setting.path[0])
        }
        if let named { return shown(named) }
        let near = NearMiss.closest(to: key, among: known.map(\.key).filter { $0 != key })
        return near.flatMap { near in known.first { $0.key == near } }.map(shown)
    }

    private func shown(_ setting: Setting) -> String {
        isInIdentity ? (path.prefix(2) + [setting.identityKey]).joined(separator: ".") : setting.key
    }

    /// A key without what people write differently: `max-concurrent-tasks`, `max_concurrent_tasks`, `MAXCONCURRENTTASKS`.
    private static func letters(of key: String) -> String { key.lowercased().filter { !"-_.".contains($0) } }
}
