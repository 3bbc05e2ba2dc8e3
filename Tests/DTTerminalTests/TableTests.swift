import DTTerminal
import Testing

@Suite(.timeLimit(.minutes(5)))
struct TableTests {
    static var table: Table {
        var table = Table([.init("id"), .init("seconds", .right), .init("message", minimum: 8)])
        table.add(["a", "1.5", "short"])
        table.add(["漢字", "120", "a long message that goes on and on"])
        table.add(["é"])
        return table
    }

    @Test func `columns are aligned by what they show`() {
        #expect(
            Self.table.lines(on: .plain) == [
                "ID    SECONDS  MESSAGE",
                "a         1.5  short",
                "漢字      120  a long message that goes on and on",
                "é",
            ])
    }

    @Test func `a terminal gets no line that is wider than itself`() {
        let terminal = Terminal(isInteractive: true, width: 30)
        let lines = Self.table.lines(on: terminal)
        #expect(lines[2] == "漢字      120  a long message…")
        #expect(lines.allSatisfy { DisplayText.width($0) <= 30 })
        let narrow = Self.table.lines(on: Terminal(isInteractive: true, width: 20))
        #expect(narrow[2] == "漢字      120  a long …", "a column is not cut below its least")
    }

    @Test func `the widest column gives way first`() {
        var table = Table([.init("a", minimum: 3), .init("b", minimum: 3)])
        table.add([.init(String(repeating: "x", count: 30)), .init(String(repeating: "y", count: 10))])
        let line = table.lines(on: Terminal(isInteractive: true, width: 24), hasTitles: false)[0]
        #expect(line == "xxxxxxxxxxx…  yyyyyyyyyy")
    }

    @Test func `an escape in a cell does not reach the terminal, a style does`() {
        var table = Table([.init("state"), .init("id")])
        table.add([.init("failed", .bad), .init("\u{1B}[2Jx\n")])
        #expect(table.lines(on: .plain, hasTitles: false) == ["failed  \\u{1b}[2Jx\\n"])
        let colored = Terminal(isInteractive: true, width: 80, hasColor: true)
        #expect(table.lines(on: colored, hasTitles: false) == ["\u{1B}[31mfailed\u{1B}[0m  \\u{1b}[2Jx\\n"])
    }

    @Test func `no cell brings a tab or a line end into a pipe`() {
        var table = Table([.init("a"), .init("b")])
        table.add(["x\ty", "p\nq", "too much"])
        #expect(table.lines(on: .plain, hasTitles: false) == ["x\\ty  p\\nq"])
    }

    @Test func `a table without rows has its titles`() {
        #expect(Table([.init("a"), .init("b")]).lines(on: .plain) == ["A  B"])
        #expect(Table([]).lines(on: .plain) == [""])
    }
}
