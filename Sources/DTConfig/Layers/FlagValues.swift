/// What the command line gave, by setting. What it did not give is left out.
package struct FlagValues: Sendable {
    private(set) var texts: [String: [String]] = [:]

    package init() {}

    /// Whether no flag was given.
    package var isEmpty: Bool { texts.isEmpty }

    /// Takes a value; `nil` means that the flag was not given.
    package mutating func set<Value>(_ setting: TypedSetting<Value>, _ text: String?) {
        guard let text else { return }
        texts[setting.setting.key] =
            setting.setting.shape == .commaList ? CommaList.parts(of: text) : [text]
    }

    /// Takes a number.
    package mutating func set(_ setting: TypedSetting<Int>, _ number: Int?) {
        texts[setting.setting.key] = number.map { ["\($0)"] } ?? texts[setting.setting.key]
    }

    /// Takes a switch, which is either given or not: `false` leaves the other layers alone.
    package mutating func set(_ setting: TypedSetting<Bool>, isGiven: Bool) {
        if isGiven { texts[setting.setting.key] = ["true"] }
    }

    /// Takes the values of a flag that may be repeated, each of which may be a list of its own.
    package mutating func set<Value>(_ setting: TypedSetting<Value>, _ given: [String]) {
        guard !given.isEmpty else { return }
        texts[setting.setting.key] = given.flatMap(CommaList.parts(of:))
    }
}

/// The parts of a text between commas, without the spaces around them.
enum CommaList {
    static func parts(of text: String) -> [String] {
        text.split(separator: ",", omittingEmptySubsequences: false).map { part in
            let start = part.drop { $0 == " " || $0 == "\t" }
            return String(start.reversed().drop { $0 == " " || $0 == "\t" }.reversed())
        }
    }
}
