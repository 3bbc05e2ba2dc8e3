extension SettingsRegistry {
    /// A table of a program's settings for docs/configuration.md.
    package static func markdown(_ program: Program) -> String {
        let titles = program == .client ? ["flag", "variable"] : ["key", "flag", "variable"]
        var lines = [
            row(titles + ["value", "default", "meaning"]),
            row(Array(repeating: "---", count: titles.count + 3)),
        ]
        for setting in program.settings {
            var names = [setting.flag ?? "", setting.variable ?? ""]
            if program != .client { names.insert(setting.key, at: 0) }
            let help = setting.help + (setting.isInEffect ? "" : " *Not yet in effect: checked and carried.*")
            lines.append(row(names.map { $0.isEmpty ? "–" : "`\($0)`" } + [setting.type, setting.fallback, help]))
        }
        if program == .worker {
            lines += WorkerOptions.handlerParts.map { part in
                row(["`handlers.NAME.\(part.key)`", "–", "–", part.type, part.fallback, part.help])
            }
        }
        return lines.joined(separator: "\n") + "\n"
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
