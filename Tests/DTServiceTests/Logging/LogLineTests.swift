import DTService
import DTWire
import Logging
import Synchronization
import Testing

struct LogLineTests {
    private let line = LogLine(
        time: Timestamp(milliseconds: 1_777_638_605_123), label: "dt.test", level: .warning,
        message: "worker \u{1B}[2J lost\nfake line\u{202E}",
        metadata: [
            "worker": "w1", "after": "3 s", "nested": ["a": "1", "list": ["x", "y=z"]], "quote": "say \"no\"",
            "empty": "",
        ])

    @Test func `text for people is one line that drives no terminal`() {
        #expect(
            line.text
                == #"12:30:05.123 warning dt.test: worker \u{1b}[2J lost\nfake line\u{202e} after="3 s" empty="" "#
                + #"nested.a=1 nested.list.0=x nested.list.1="y=z" quote="say \"no\"" worker=w1"#)
    }

    @Test func `a JSON line keeps the message whole and flattens the metadata`() throws {
        let json = try JSONText.parse(line.json)
        #expect(!line.json.contains(0x0A))
        #expect(json["time"] == "2026-05-01T12:30:05.123Z")
        #expect(json["level"] == "warning")
        #expect(json["label"] == "dt.test")
        #expect(json["message"] == "worker \u{1B}[2J lost\nfake line\u{202E}")
        #expect(json["nested.list.1"] == "y=z")
    }

    @Test func `metadata cannot take the place of a line's own members`() throws {
        let line = LogLine(
            time: Timestamp(milliseconds: 0), label: "l", level: .info, message: "m", metadata: ["level": "critical"])
        #expect(try JSONText.parse(line.json)["level"] == "info")
    }

    @Test func `a logger writes each event as one line, with what its metadata says last`() {
        let lines = Mutex<[String]>([])
        let logger = Logger(label: "dt.test") { label in
            LineLogHandler(
                label: label, level: .info, form: .text, now: { Timestamp(milliseconds: 0) },
                write: { line in lines.withLock { $0.append(String(decoding: line, as: UTF8.self)) } })
        }
        var named = logger
        named[metadataKey: "a"] = "old"
        named.info("hello", metadata: ["a": "new"])
        named.debug("not written")
        #expect(lines.withLock { $0 } == ["00:00:00.000 info dt.test: hello a=new\n"])
    }

    static let moments: [(Int64, String)] = [
        (0, "1970-01-01T00:00:00.000Z"), (-1, "1969-12-31T23:59:59.999Z"),
        (951_782_400_000, "2000-02-29T00:00:00.000Z"), (1_709_164_799_999, "2024-02-28T23:59:59.999Z"),
        (4_107_542_400_000, "2100-03-01T00:00:00.000Z"),
    ]

    @Test(arguments: moments)
    func `a moment is written by the calendar`(_ milliseconds: Int64, _ text: String) {
        #expect(CalendarTime(Timestamp(milliseconds: milliseconds)).rfc3339 == text)
    }
}
