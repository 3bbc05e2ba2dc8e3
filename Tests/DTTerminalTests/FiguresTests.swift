import DTTerminal
import DTWire
import Testing

@Suite(.timeLimit(.minutes(5)))
struct FiguresTests {
    @Test(arguments: [
        (0, "0"), (999, "999"), (1000, "1,000"), (-1_234_567, "-1,234,567"), (Int.min, "-9,223,372,036,854,775,808"),
    ])
    func `a count has its thousands apart`(_ count: Int, _ text: String) {
        #expect(Figures.count(count) == text)
    }

    @Test(arguments: [
        (0.0, "0"), (1.0, "1.00"), (1.234, "1.23"), (12.34, "12.3"), (99.96, "100"), (9.996, "10.0"), (0.9996, "1.00"),
        (123.4, "123"),
        (1234.5, "1,235"),
        (0.5, "0.500"), (0.0123, "0.0123"), (0.00001234, "0.0000123"), (-2.5, "-2.50"), (.infinity, "-"), (.nan, "-"),
    ])
    func `a number has three digits that count`(_ number: Double, _ text: String) {
        #expect(Figures.number(number) == text)
    }

    @Test(arguments: [
        (1.0, 0, "1"), (1.005, 2, "1.00"), (1.996, 2, "2.00"), (-0.001, 2, "0.00"), (1234.5678, 3, "1,234.568"),
        (1e20, 2, "-"),
    ])
    func `a number has so many digits after the point`(_ number: Double, _ places: Int, _ text: String) {
        #expect(Figures.fixed(number, places: places) == text)
    }

    @Test(arguments: [
        (Duration.zero, "0 s"), (.nanoseconds(850), "0.850 µs"), (.microseconds(12), "12.0 µs"),
        (.microseconds(999), "999 µs"), (.milliseconds(1), "1.00 ms"), (.milliseconds(12.3), "12.3 ms"),
        (.milliseconds(999.6), "1.00 s"), (.seconds(4.2), "4.20 s"), (.seconds(59), "59.0 s"),
        (.seconds(59.97), "1m 00s"),
        (.seconds(185), "3m 05s"), (.seconds(3599.6), "1h 00m"), (.seconds(7800), "2h 10m"),
        (.seconds(86_400), "1d 00h"),
        (.seconds(442_800), "5d 03h"), (.seconds(-5), "-5.00 s"), (.seconds(Int64.max), "11,574,074,074d 01h"),
    ])
    func `a duration is in the unit that suits it`(_ duration: Duration, _ text: String) {
        #expect(Figures.duration(duration) == text)
    }

    @Test(arguments: [
        (0, "now"), (-5, "now"), (1, "1s"), (59, "59s"), (60, "1m"), (3599, "59m"), (7200, "2h"), (90_000, "1d"),
    ])
    func `an age is short`(_ seconds: Int64, _ text: String) {
        let now = Timestamp(milliseconds: 10_000_000_000)
        #expect(Figures.age(of: Timestamp(milliseconds: now.rawValue - seconds * 1000), at: now) == text)
    }

    @Test func `sizes and shares are read by people`() {
        #expect(Figures.size(.mebibytes(1536)) == "1.5 GiB")
        #expect(Figures.percent(0.123) == "12.3 %")
    }

    @Test func `JSON output is indented, sorted, and harms no terminal`() throws {
        #expect(try JSONOutput(["b": 1, "a": 2]).description == "{\n  \"a\": 2,\n  \"b\": 1\n}\n")
        #expect(try JSONOutput(["x": 1], isOneLine: true).description == "{\"x\":1}\n")
        let text = try JSONOutput(["a": "\u{1B}[2J\u{9B}\u{202E}é"], isOneLine: true).description
        #expect(text == "{\"a\":\"\\u001b[2J\\u009b\\u202eé\"}\n")
        #expect(try JSONText.parse(Array(text.utf8)) == ["a": "\u{1B}[2J\u{9B}\u{202E}é"])
        #expect(throws: (any Error).self) { try JSONOutput(["a": Double.infinity]) }
    }
}
