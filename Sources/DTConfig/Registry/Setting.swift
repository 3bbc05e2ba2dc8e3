import DTWire

/// One setting, as it is named in every layer. What is written of it in docs/configuration.md is made from here.
package struct Setting: Sendable {
    /// The path in a file: `coordinator.url`.
    package let key: String
    /// The steps of the key.
    package let path: [String]
    /// The flag with its dashes; `nil` when it can only stand in a file.
    package let flag: String?
    /// The environment variable; `nil` when it can only stand in a file.
    package let variable: String?
    /// What is written: `seconds`, `path`, `true or false`.
    package let type: String
    /// The value when no layer gives one, in words.
    package let fallback: String
    /// The same value, when it depends on nothing.
    let standard: JSONValue?
    /// What it does, in a sentence or two.
    package let help: String
    /// Whether it is never printed.
    package let isSecret: Bool
    /// How many texts a value is made of.
    package let shape: SettingShape
    /// Whose it is.
    package let scope: SettingScope
    /// When a changed value takes effect.
    package let reload: ReloadClass
    /// Where the value will take effect; `nil` when something already acts on it.
    package let pendingEffect: String?
    /// What a file may hold, as JSON Schema.
    let schema: JSONValue
    /// Reads texts for their errors alone.
    let check: @Sendable (_ texts: [String], _ base: PathBase) throws(FormatError) -> Void

    /// Whether something already acts on the value; otherwise it is checked and carried.
    package var isInEffect: Bool { pendingEffect == nil }

}

/// Whose a setting is.
package enum SettingScope: String, Sendable {
    /// The process's: it stands at the top level alone.
    case process
    /// An identity's; at the top level it is the default for all.
    case identity
    /// At the top level the process's, and the default for every identity; in an identity its own.
    case both

    /// Whose it is, for tables.
    var words: String { self == .both ? "process, identity" : rawValue }
}

/// When a changed value takes effect.
package enum ReloadClass: String, Sendable {
    /// As soon as the settings are read again.
    case atOnce = "at once"
    /// When the process is started anew.
    case restart
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
    ///   - pending: Where the value will take effect, when nothing acts on it yet.
    init(
        _ key: String, _ format: SettingFormat<Value>, flag: String? = nil, standard: Value? = nil, fallback: String,
        isSecret: Bool = false, scope: SettingScope = .identity, reload: ReloadClass = .atOnce, pending: String? = nil,
        inFileOnly: Bool = false, help: String
    ) {
        self.format = format
        self.standard = standard
        setting = Setting(
            key: key, path: key.split(separator: ".").map(String.init),
            flag: inFileOnly ? nil : flag ?? SettingName.flag(for: key),
            variable: inFileOnly ? nil : SettingName.variable(for: key), type: format.name, fallback: fallback,
            standard: standard.map(format.show), help: help, isSecret: isSecret, shape: format.shape, scope: scope,
            reload: reload, pendingEffect: pending,
            schema: format.schema
        ) { texts, base throws(FormatError) in _ = try format.read(texts, base) }
    }
}
