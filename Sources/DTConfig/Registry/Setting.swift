/// One setting, as it is named in every layer. What is written of it in docs/configuration.md is made from here.
package struct Setting: Sendable {
    /// The path in a file: `coordinator.url`.
    package let key: String
    /// The flag with its dashes; `nil` when it can only stand in a file.
    package let flag: String?
    /// The environment variable; `nil` when it can only stand in a file.
    package let variable: String?
    /// What is written: `seconds`, `path`, `true or false`.
    package let type: String
    /// The value when no layer gives one, in words.
    package let fallback: String
    /// What it does, in a sentence or two.
    package let help: String
    /// Whether it is never printed.
    package let isSecret: Bool
    /// How many texts a value is made of.
    package let shape: SettingShape
    /// Whether something already acts on the value; otherwise it is checked and carried.
    package let isInEffect: Bool
    /// Reads texts for their errors alone.
    let check: @Sendable (_ texts: [String], _ base: PathBase) throws(FormatError) -> Void

    /// The steps of the key.
    package var path: [String] { key.split(separator: ".").map(String.init) }

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

/// A setting together with the type of its value.
package struct TypedSetting<Value: Sendable>: Sendable {
    package let setting: Setting
    let format: SettingFormat<Value>
    /// The value when no layer gives one; `nil` when it is worked out from others, or absent.
    package let standard: Value?

    /// - Parameters:
    ///   - flag: The flag, where the rule does not give the guide's name.
    ///   - standard: The value when no layer gives one.
    ///   - fallback: The same in words for the table.
    init(
        _ key: String, _ format: SettingFormat<Value>, flag: String? = nil, standard: Value? = nil, fallback: String,
        isSecret: Bool = false, isInEffect: Bool = true, inFileOnly: Bool = false, help: String
    ) {
        self.format = format
        self.standard = standard
        setting = Setting(
            key: key, flag: inFileOnly ? nil : flag ?? Setting.flag(for: key),
            variable: inFileOnly ? nil : Setting.variable(for: key), type: format.name, fallback: fallback,
            help: help, isSecret: isSecret, shape: format.shape, isInEffect: isInEffect
        ) { texts, base throws(FormatError) in _ = try format.read(texts, base) }
    }
}
