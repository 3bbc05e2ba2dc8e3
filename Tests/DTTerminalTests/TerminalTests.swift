import DTTerminal
import DTWire
import Glibc
import Testing

@Suite(.timeLimit(.minutes(5)))
struct TerminalTests {
    /// Opens a pseudo-terminal of a size and says what it looks like.
    private func terminal(_ variables: [String: String], columns: UInt16) throws -> Terminal {
        // What unlockpt and ptsname do; Glibc's own are hidden from Swift. From linux/asm-generic/ioctls.h.
        let (unlock, number): (UInt, UInt) = (0x4004_5431, 0x8004_5430)  // TIOCSPTLCK, TIOCGPTN
        let main = open("/dev/ptmx", O_RDWR | O_NOCTTY)
        try #require(main >= 0)
        defer { close(main) }
        var (isLocked, index): (Int32, Int32) = (0, 0)
        try #require(ioctl(main, unlock, &isLocked) == 0 && ioctl(main, number, &index) == 0)
        let other = open("/dev/pts/\(index)", O_RDWR | O_NOCTTY)
        try #require(other >= 0)
        defer { close(other) }
        var size = winsize(ws_row: 24, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0)
        try #require(ioctl(other, UInt(TIOCSWINSZ), &size) == 0)
        return Terminal.of(descriptor: other, variables: variables)
    }

    @Test func `a terminal has its width and colours`() throws {
        #expect(
            try terminal(["TERM": "xterm"], columns: 132) == Terminal(isInteractive: true, width: 132, hasColor: true))
    }

    @Test func `NO_COLOR turns colours off, unless it is empty`() throws {
        #expect(try !terminal(["TERM": "xterm", "NO_COLOR": "1"], columns: 80).hasColor)
        #expect(try terminal(["TERM": "xterm", "NO_COLOR": ""], columns: 80).hasColor)
    }

    @Test(arguments: [[:], ["TERM": "dumb"], ["TERM": ""]])
    func `a dumb terminal is like a pipe`(_ variables: [String: String]) throws {
        let dumb = try terminal(variables, columns: 100)
        #expect(!dumb.isInteractive && !dumb.hasColor)
    }

    @Test(arguments: [
        (["COLUMNS": "99"], 99), ([:], 80), (["COLUMNS": "x"], 80), (["COLUMNS": "3"], Terminal.narrowest),
    ])
    func `a terminal that does not know its width is asked by its variable`(
        _ variables: [String: String], _ width: Int
    ) throws {
        #expect(try terminal(variables.merging(["TERM": "xterm"]) { $1 }, columns: 0).width == width)
    }

    @Test func `a pipe is no terminal`() {
        var ends: [Int32] = [0, 0]
        #expect(pipe(&ends) == 0)
        #expect(Terminal.of(descriptor: ends[1], variables: ["TERM": "xterm"]) == .plain)
        close(ends[0])
        close(ends[1])
        #expect(Terminal.of(descriptor: -1, variables: ["TERM": "xterm"]) == .plain)
    }

    @Test func `styles are there only with colours`() {
        #expect(Style.bad.apply(to: "x", on: Terminal(isInteractive: true, hasColor: true)) == "\u{1B}[31mx\u{1B}[0m")
        #expect(Style.bad.apply(to: "x", on: .plain) == "x")
        #expect(Style.plain.apply(to: "x", on: Terminal(isInteractive: true, hasColor: true)) == "x")
    }

    // MARK: - Progress

    @Test func `on a terminal progress is one line, rewritten and then gone`() {
        var line = ProgressLine(on: Terminal(isInteractive: true, width: 20))
        #expect(line.update("1 of 3") == "\r1 of 3\u{1B}[K")
        #expect(line.update("1 of 3") == "")
        #expect(line.update("a text of more than twenty columns") == "\ra text of more tha…\u{1B}[K")
        #expect(line.above(["done"]) == "\r\u{1B}[Kdone\na text of more tha…")
        #expect(line.finish() == "\r\u{1B}[K")
        #expect(line.finish() == "")
        #expect(line.update("kept") == "\rkept\u{1B}[K")
        #expect(line.finish(keepsLine: true) == "\n")
    }

    @Test func `in a pipe progress is plain lines`() {
        var line = ProgressLine(on: .plain)
        #expect(line.update("1 of 3") == "1 of 3\n")
        #expect(line.update("1 of 3") == "")
        #expect(line.above(["x", "y"]) == "x\ny\n")
        #expect(line.update("2 of 3\u{1B}[A") == "2 of 3\\u{1b}[A\n")
        #expect(line.finish() == "")
    }
}
