extension SettingsRegistry {
    /// A table of a program's settings for docs/configuration.md.
    package static func markdown(_ program: Program) -> String {
        var titles = ["flag", "variable", "value", "default", "meaning"]
        if program != .client { titles.insert("key", at: 0) }
        if program == .worker { titles += ["of", "reload", "effect"] }
        var lines = [row(titles), row(titles.map { _ in "---" })]
        lines += program.settings.map { row($0, of: program, key: $0.key) }
        if program == .worker {
            lines += WorkerOptions.handlerParts.map { row($0, of: program, key: "handlers.NAME.\($0.key)") }
            lines.append(
                row(
                    WorkerOptions.Profile.extends.setting, of: program,
                    key: "profiles.NAME.\(WorkerOptions.Profile.extends.setting.key)"))
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func row(_ setting: Setting, of program: Program, key: String) -> String {
        var names = [setting.flag ?? "", setting.variable ?? ""]
        if program != .client { names.insert(key, at: 0) }
        var cells = names.map { $0.isEmpty ? "–" : "`\($0)`" } + [setting.type, setting.fallback, setting.help]
        if program == .worker {
            cells += [
                setting.scope.words, setting.reload.rawValue, setting.pendingEffect.map { "not yet: \($0)" } ?? "yes",
            ]
        }
        return row(cells)
    }

    /// A text whose tables, each between `<!-- settings: PROGRAM -->` and `<!-- end of settings -->`, are made anew.
    package static func updated(_ text: String) -> String {
        var result = ""
        var isInTable = false
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if line == tableEnd { isInTable = false }
            if !isInTable { result += line + "\n" }
            if let program = Program.allCases.first(where: { line == "<!-- settings: \($0.rawValue) -->" }) {
                result += "\n" + markdown(program) + "\n"
                isInTable = true
            }
        }
        return String(result.dropLast())
    }

    private static let tableEnd = "<!-- end of settings -->"

    private static func row(_ cells: [String]) -> String {
        "| " + cells.map { $0.split(separator: "|").joined(separator: "\\|") }.joined(separator: " | ") + " |"
    }
}
