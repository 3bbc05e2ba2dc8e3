import DTWire
import Testing

/// Lengths of time, numbers of bytes, and names, as people and programs write them.
@Suite(.timeLimit(.minutes(5)))
struct ValueTests {
    @Test(
        arguments: [
            ("0", .zero), ("90", .seconds(90)), ("0.5", .milliseconds(500)), ("500ms", .milliseconds(500)),
            ("30s", .seconds(30)), ("5m", .seconds(300)), ("1.5h", .seconds(5400)), ("2h", .seconds(7200)),
            ("1d", .seconds(86_400)), ("0.4ms", .zero), ("36500d", .seconds(3_153_600_000)),
        ] as [(String, Duration)])
    func `a length of time is read from text`(text: String, duration: Duration) throws {
        #expect(TimeSpan(text)?.duration == duration)
        let quoted = try JSONText.decode(TimeSpan.self, from: JSONText.encode(text))
        #expect(quoted.duration == duration)
        #expect(try JSONText.decode(TimeSpan.self, from: JSONText.encode(quoted)) == quoted)
    }

    @Test(arguments: [
        "", "s", "-1", "-1s", "+1", "1 s", " 1", "1S", "1 ", "1w", "1ms2", "1.2.3", ".", "1e3", "0x10", "inf", "nan",
        "36501d", "999999999999999999999999", "1µs", "١", "1m30s", "1,5",
    ])
    func `what is no length of time is refused`(text: String) throws {
        #expect(TimeSpan(text) == nil)
        let error = try #require(throws: JSONTextError.self) {
            try JSONText.decode(TimeSpan.self, from: JSONText.encode(text))
        }
        let isTooLong = ["36501d", "999999999999999999999999"].contains(text)
        #expect(
            error.message
                == (isTooLong
                    ? "must be from 0 to 100 years"
                    : "must be seconds, or a number with ms, s, m, h or d, such as 30s or 5m"))
    }

    @Test(arguments: ["-1", "1e300", "null", "true", "[]", "{}", "3153600001"])
    func `a value that is no length of time is refused`(json: String) {
        #expect(throws: JSONTextError.self) { try JSONText.decode(TimeSpan.self, from: json.utf8) }
    }

    @Test func `a length of time is seconds on the wire`() throws {
        #expect(String(decoding: try JSONText.encode(TimeSpan(.milliseconds(1500))), as: UTF8.self) == "1.5")
        #expect(String(decoding: try JSONText.encode(TimeSpan(.seconds(90))), as: UTF8.self) == "90")
    }

    @Test(
        arguments: [
            ("0", 0), ("1", 1), ("512", 512), ("1B", 1), ("1KiB", 1024), ("1.5KiB", 1536), ("512MiB", 512 << 20),
            ("2GiB", 2 << 30), ("1TiB", 1 << 40), ("1kB", 1000), ("1KB", 1000), ("1MB", 1_000_000),
            ("1GB", 1_000_000_000),
            ("2TB", 2_000_000_000_000), ("0.5GiB", 1 << 29), ("9007199254740991", 9_007_199_254_740_991),
        ] as [(String, Int64)])
    func `a number of bytes is read from text`(text: String, bytes: Int64) throws {
        #expect(ByteCount(text)?.rawValue == bytes)
        #expect(try JSONText.decode(ByteCount.self, from: JSONText.encode(text)) == ByteCount(bytes))
        #expect(try JSONText.encode(ByteCount(bytes)) == Array(String(bytes).utf8))
    }

    @Test(arguments: [
        "", "B", "-1", "1 KiB", "1K", "1kib", "1mb", "1PiB", "1e3", "9007199254740992", "8192TiB", "1.2.3", ".",
        "99999999999999999999999999TB", "١KiB",
    ])
    func `what is no number of bytes is refused`(text: String) throws {
        #expect(ByteCount(text) == nil)
        let error = try #require(throws: JSONTextError.self) {
            try JSONText.decode(ByteCount.self, from: JSONText.encode(text))
        }
        #expect(error.message == "must be a number of bytes, or one with a unit such as 512MiB or 2GiB")
    }

    @Test(arguments: ["-1", "1.5", "9007199254740992", "9223372036854775807", "1e18", "null", "true", "[]"])
    func `a value that is no number of bytes is refused`(json: String) {
        #expect(throws: JSONTextError.self) { try JSONText.decode(ByteCount.self, from: json.utf8) }
    }

    @Test(
        arguments: [
            (0, "0 B"), (1023, "1023 B"), (1024, "1 KiB"), (1536, "1.5 KiB"), (1 << 20, "1 MiB"),
            ((1 << 30) * 3 / 2, "1.5 GiB"),
            (5 << 40, "5 TiB"), (5000 << 40, "5000 TiB"), (1_048_575, "1 MiB"),
        ] as [(Int64, String)])
    func `a number of bytes is shown in the largest unit that fits`(bytes: Int64, text: String) {
        #expect(ByteCount(bytes).description == text)
    }

    @Test(arguments: [
        "a", "0", "benchmark-bert-001", "a.b_c-d", "A.1", String(repeating: "x", count: 128),
    ])
    func `an identifier that can stand in a URL and a file name is taken`(text: String) throws {
        #expect(TaskID(rawValue: text)?.rawValue == text)
        #expect(try JSONText.decode(TaskID.self, from: JSONText.encode(text)) == TaskID(unchecked: text))
        #expect("\(TaskID(unchecked: text))" == text)
    }

    @Test(arguments: [
        "", " ", ".", "..", ".hidden", "-flag", "_a", "a b", "a/b", "../etc", "a\\b", "a\0", "a\n", "é", "a:b", "a%20",
        String(repeating: "x", count: 129),
    ])
    func `any other identifier is refused`(text: String) throws {
        #expect(TaskID(rawValue: text) == nil)
        let error = try #require(throws: JSONTextError.self) {
            try JSONText.decode(WorkerID.self, from: JSONText.encode(text))
        }
        #expect(error.message == "must be a worker id: 1 to 128 letters, digits, '.', '_' or '-'")
    }

    @Test func `random identifiers are valid and differ`() {
        var generator = SeededGenerator(seed: 1)
        let identifiers = Set((0..<1000).map { _ in TaskID.random(prefix: "t", using: &generator) })
        #expect(identifiers.count == 1000)
        #expect(identifiers.allSatisfy { TaskID(rawValue: $0.rawValue) == $0 && $0.rawValue.count == 21 })
    }

    @Test func `leases are ordered by task, then fence`() {
        let leases = [("b", 1), ("a", 2), ("a", 1)].map { LeaseID(TaskID(unchecked: $0.0), Fence(Int64($0.1))) }
        #expect(leases.sorted().map(\.description) == ["a#1", "a#2", "b#1"])
    }

    @Test(
        arguments: [
            (.seconds(1), 1_000_000_000, 1000, 1), (.milliseconds(-1500), -1_500_000_000, -1500, -1.5),
            (.nanoseconds(1), 1, 0, 1e-9), (.seconds(Int64.max), .max, .max, Double(Int64.max)),
            (.nanoseconds(Int64.max) + .milliseconds(500), .max, 9_223_372_037_354, 9_223_372_037.354776),
            (.seconds(Int64.min), .min, .min, Double(Int64.min)),
        ] as [(Duration, Int64, Int64, Double)])
    func `a duration is counted in every unit without overflow`(
        duration: Duration, nanoseconds: Int64, milliseconds: Int64, seconds: Double
    ) {
        #expect(duration.inNanoseconds == nanoseconds)
        #expect(duration.inMilliseconds == milliseconds)
        #expect(duration.inSeconds == seconds)
    }
}
