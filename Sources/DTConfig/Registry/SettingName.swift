/// The rules that give a setting its names in the layers.
enum SettingName {
    /// `maxConcurrentTasks` → `--max-concurrent-tasks`.
    static func flag(for key: String) -> String { "--" + words(of: key).joined(separator: "-") }

    /// `maxConcurrentTasks` → `DT_MAX_CONCURRENT_TASKS`; an acronym in a key is written as a word.
    static func variable(for key: String) -> String {
        "DT_" + words(of: key).map { $0.uppercased() }.joined(separator: "_")
    }

    private static func words(of key: String) -> [String] {
        var words: [String] = [""]
        for character in key {
            if character == "." || character.isUppercase { words.append("") }
            if character != "." { words[words.count - 1] += character.lowercased() }
        }
        return words
    }
}

extension Setting {
    /// Whether an identity may have a value of its own.
    var isOfIdentities: Bool { scope != .process }

    /// The key within an entry of `workers`: `worker.name` is `name` there.
    var identityKey: String { key.hasPrefix("worker.") ? String(key.dropFirst(7)) : key }

    /// The steps of the key of one identity.
    func path(inIdentity index: Int) -> [String] {
        ["workers", "\(index)"] + identityKey.split(separator: ".").map(String.init)
    }

    /// The variable for one identity: `DT_WORKERS_0_TAGS`.
    func variable(forIdentity index: Int) -> String? {
        variable.map { _ in SettingName.variable(for: "workers.\(index).\(identityKey)") }
    }
}
