import DTTerminal
import Testing

/// Text of unknown origin, as it may go to a terminal.
@Suite(.timeLimit(.minutes(5)))
struct DisplayTextTests {
    @Test(arguments: [
        ("plain text", "plain text"), ("é 漢 🙂", "é 漢 🙂"), ("\u{1B}[31mred\u{1B}[0m", "\\u{1b}[31mred\\u{1b}[0m"),
        ("\u{1B}]0;title\u{7}", "\\u{1b}]0;title\\u{7}"), ("\u{1B}]52;c;aGk=\u{1B}\\", "\\u{1b}]52;c;aGk=\\u{1b}\\"),
        ("a\nb\r\nc", "a\\nb\\r\\nc"), ("a\tb", "a\\tb"), ("a\u{8}\u{8}b", "a\\u{8}\\u{8}b"),
        ("\u{9B}31m", "\\u{9b}31m"),
        ("\u{7F}", "\\u{7f}"), ("\u{0}", "\\u{0}"), ("\u{202E}evil", "\\u{202e}evil"),
        ("\u{2066}x\u{2069}", "\\u{2066}x\\u{2069}"),
        ("a\u{2028}b", "a\\u{2028}b"), ("zero\u{200B}width", "zero\\u{200b}width"), ("👩\u{200D}💻", "👩\u{200D}💻"),
        ("e\u{301}", "e\u{301}"), ("\u{E0041}", "\\u{e0041}"), ("", ""),
    ])
    func `what a terminal would obey is written out`(_ text: String, _ shown: String) {
        #expect(DisplayText.harmless(text) == shown)
    }

    @Test func `no scalar below U+00A0 but printable ones gets through`() {
        for value in 0..<UInt32(0xA0) {
            guard let scalar = Unicode.Scalar(value) else { continue }
            let shown = DisplayText.harmless(String(Character(scalar)))
            #expect(shown.unicodeScalars.allSatisfy { (0x20...0x7E).contains($0.value) })
        }
    }

    @Test func `lines keep their ends and tabs`() {
        #expect(DisplayText.harmlessLines("a\tb\r\nc\u{1B}[2J\rd\n") == "a\tb\nc\\u{1b}[2J\\rd\n")
    }

    @Test(arguments: [
        ("abc", 3), ("é", 1), ("e\u{301}", 1), ("漢字", 4), ("ｱ", 1), ("Ａ", 2), ("한", 2), ("🙂", 2), ("👩\u{200D}💻", 2),
        ("❤\u{FE0F}", 2), ("…", 1), ("", 0),
    ])
    func `a text takes these columns`(_ text: String, _ columns: Int) {
        #expect(DisplayText.width(text) == columns)
    }

    @Test(arguments: [
        ("abcdef", 6, "abcdef"), ("abcdef", 5, "abcd…"), ("abcdef", 1, "…"), ("abcdef", 0, ""), ("漢字漢", 6, "漢字漢"),
        ("漢字漢", 5, "漢字…"), ("漢字漢", 4, "漢…"), ("e\u{301}e\u{301}e\u{301}", 2, "e\u{301}…"),
    ])
    func `a text is cut to these columns`(_ text: String, _ columns: Int, _ shown: String) {
        #expect(DisplayText.cut(text, to: columns) == shown)
        #expect(DisplayText.width(shown) <= columns)
    }
}
