import DTWire
import Testing

/// What is JSON (RFC 8259) and what is not, in the manner of Nicolas Seriot's JSONTestSuite.
@Suite(.timeLimit(.minutes(5)))
struct JSONSyntaxTests {
    static let accepted: [(text: String, value: JSONValue)] = [
        ("null", .null),
        ("true", true),
        ("false", false),
        ("0", 0),
        ("-0", 0),
        ("123", 123),
        ("-1", -1),
        ("9223372036854775807", .integer(.max)),
        ("-9223372036854775808", .integer(.min)),
        ("9223372036854775808", .number(9_223_372_036_854_775_808)),
        ("-9223372036854775809", .number(-9_223_372_036_854_775_808)),
        ("123456789012345678901234567890", .number(1.2345678901234568e29)),
        ("0.5", 0.5),
        ("-0.0", .number(-0.0)),
        ("0e1", .number(0)),
        ("0e+1", .number(0)),
        ("1e2", .number(100)),
        ("1E2", .number(100)),
        ("1E+2", .number(100)),
        ("1e-2", .number(0.01)),
        ("1.5e3", .number(1500)),
        ("1e-400", .number(0)),
        ("1.7976931348623157e308", .number(.greatestFiniteMagnitude)),
        ("4.9e-324", .number(.leastNonzeroMagnitude)),
        ("0.1", .number(0.1)),
        ("3.141592653589793", .number(.pi)),
        ("123456789.123456", .number(123_456_789.123456)),
        ("9007199254740993.0", .number(9_007_199_254_740_992)),
        (#""""#, ""),
        (#""a""#, "a"),
        (#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{C}\n\r\t"),
        (#""\u0041\u00e9\u20AC""#, "A\u{E9}\u{20AC}"),
        (#""\uD834\uDD1E""#, "\u{1D11E}"),
        (#""\ud83d\ude00 and \ud83d\ude00""#, "\u{1F600} and \u{1F600}"),
        (#""\u0000""#, "\0"),
        (#""\uFFFF""#, "\u{FFFF}"),
        ("\"\u{7F}\"", "\u{7F}"),
        ("\"\u{E9}\u{20AC}\u{1D11E}\"", "\u{E9}\u{20AC}\u{1D11E}"),
        ("\"\u{2028}\u{2029}\u{FEFF}\"", "\u{2028}\u{2029}\u{FEFF}"),
        ("[]", []),
        ("[ ]", []),
        ("[1]", [1]),
        ("[1,2]", [1, 2]),
        ("[[],[[]],{}]", [[], [[]], [:]]),
        ("[null, true, \"x\", 0.5]", [.null, true, "x", 0.5]),
        ("{}", [:]),
        ("{ }", [:]),
        (#"{"a":1}"#, ["a": 1]),
        (#"{"":0}"#, ["": 0]),
        (#"{"a":{"b":{"c":[]}}}"#, ["a": ["b": ["c": []]]]),
        (#"{"a":1,"A":2}"#, ["a": 1, "A": 2]),
        (#"{"\u0061\"":1,"b":2}"#, ["a\"": 1, "b": 2]),
        (" \t\r\n[ \t\r\n1 \t\r\n, \t\r\n2 \t\r\n] \t\r\n", [1, 2]),
    ]

    @Test(arguments: accepted)
    func `a well formed text is read as the value that it means`(text: String, value: JSONValue) throws {
        let read = try JSONText.parse(text.utf8)
        #expect(read == value)
        if case .number(let expected) = value, case .number(let number) = read {
            #expect(number.sign == expected.sign)
        }
    }

    /// Each with the place that the message gives.
    static let refused: [(text: String, error: String)] = [
        ("", "1:1: the text ends where a value should be"),
        ("   ", "1:4: the text ends where a value should be"),
        ("\u{FEFF}1", "1:1: unexpected character 0xef where a value should be"),
        ("nul", "1:1: unknown word; a value is true, false, null, a number, a string, a list or an object"),
        ("True", "1:1: unexpected character 'T' where a value should be"),
        ("truex", "1:5: unexpected text after the value"),
        ("nan", "1:1: unknown word; a value is true, false, null, a number, a string, a list or an object"),
        ("NaN", "1:1: unexpected character 'N' where a value should be"),
        ("Infinity", "1:1: unexpected character 'I' where a value should be"),
        ("-Infinity", "1:2: a digit is missing"),
        ("+1", "1:1: unexpected character '+' where a value should be"),
        ("-", "1:2: a digit is missing"),
        ("--1", "1:2: a digit is missing"),
        ("01", "1:1: a number does not start with 0"),
        ("-01", "1:1: a number does not start with 0"),
        ("00", "1:1: a number does not start with 0"),
        ("1.", "1:3: a digit is missing after the point"),
        (".5", "1:1: unexpected character '.' where a value should be"),
        ("1.e1", "1:3: a digit is missing after the point"),
        ("1e", "1:3: a digit is missing in the exponent"),
        ("1e+", "1:4: a digit is missing in the exponent"),
        ("1e+-2", "1:4: a digit is missing in the exponent"),
        ("1.5.2", "1:4: unexpected text after the value"),
        ("0x1", "1:2: unexpected text after the value"),
        ("1_000", "1:2: unexpected text after the value"),
        ("1e400", "1:1: the number is too large"),
        ("[-1e400]", "1:2: the number is too large"),
        (String(repeating: "9", count: 400), "1:1: the number is too large"),
        ("\"", "1:1: the string is not closed"),
        ("\"abc", "1:1: the string is not closed"),
        ("\"\\", "1:3: the text ends in an escape"),
        ("\"\\\"", "1:1: the string is not closed"),
        ("'a'", "1:1: unexpected character ''' where a value should be"),
        (#""\x41""#, "1:2: unknown escape \\'x'"),
        (#""\a""#, "1:2: unknown escape \\'a'"),
        ("\"\\\u{E9}\"", "1:2: unknown escape \\0xc3"),
        (#""\u12""#, "1:6: \\u needs four hexadecimal digits"),
        (#""\u00g0""#, "1:6: \\u needs four hexadecimal digits"),
        (#""\u""#, "1:4: \\u needs four hexadecimal digits"),
        (#""\uD834""#, "1:2: half of a surrogate pair"),
        (#""\uD834x""#, "1:2: half of a surrogate pair"),
        (#""\uD834\n""#, "1:2: half of a surrogate pair"),
        (#""\uD834\uD834""#, "1:2: half of a surrogate pair"),
        (#""\uDD1E""#, "1:2: half of a surrogate pair"),
        (#""\uDD1E\uD834""#, "1:2: half of a surrogate pair"),
        ("\"a\nb\"", "1:3: a control character in a string must be escaped"),
        ("\"a\tb\"", "1:3: a control character in a string must be escaped"),
        ("\"\\n\0\"", "1:4: a control character in a string must be escaped"),
        ("[", "1:2: the text ends where a value should be"),
        ("[1", "1:3: a comma or a closing bracket is missing"),
        ("[1,", "1:4: the text ends where a value should be"),
        ("[1,]", "1:4: unexpected character ']' where a value should be"),
        ("[,1]", "1:2: unexpected character ',' where a value should be"),
        ("[1 2]", "1:4: a comma or a closing bracket is missing"),
        ("[1}", "1:3: a comma or a closing bracket is missing"),
        ("[1]]", "1:4: unexpected text after the value"),
        ("]", "1:1: unexpected character ']' where a value should be"),
        ("{", "1:2: a member's name in quotes is missing"),
        ("{\"a\"", "1:5: a colon is missing after the name \"a\""),
        ("{\"a\":", "1:6: the text ends where a value should be"),
        ("{\"a\":1", "1:7: a comma or a closing brace is missing"),
        ("{\"a\":1,", "1:8: a member's name in quotes is missing"),
        ("{\"a\":1,}", "1:8: a member's name in quotes is missing"),
        ("{a:1}", "1:2: a member's name in quotes is missing"),
        ("{1:1}", "1:2: a member's name in quotes is missing"),
        ("{\"a\" 1}", "1:6: a colon is missing after the name \"a\""),
        ("{\"a\"::1}", "1:6: unexpected character ':' where a value should be"),
        ("{\"a\":1 \"b\":2}", "1:8: a comma or a closing brace is missing"),
        ("{\"a\":1]", "1:7: a comma or a closing brace is missing"),
        ("1 // one", "1:3: unexpected text after the value"),
        ("[/* none */]", "1:2: unexpected character '/' where a value should be"),
        ("# none", "1:1: unexpected character '#' where a value should be"),
        ("1\u{A0}", "1:2: unexpected text after the value"),
        ("\u{C}1", "1:1: unexpected character 0xc where a value should be"),
        (
            "{\n  \"a\": 1,\n  \"b\": tru\n}",
            "3:8: unknown word; a value is true, false, null, a number, a string, a list or an object"
        ),
        ("[\r\n1,\r\n\u{E9}]", "3:1: unexpected character 0xc3 where a value should be"),
        ("\n\n\"\u{E9}\" x", "3:6: unexpected text after the value"),
    ]

    @Test(arguments: refused)
    func `a malformed text is refused with line and column`(text: String, error: String) {
        #expect(throws: JSONTextError.self) { try JSONText.parse(text.utf8) }
        do {
            _ = try JSONText.parse(text.utf8)
        } catch let found {
            #expect("\(found)" == error)
            #expect(found.path.isEmpty)
        }
    }

    /// Bytes that no UTF-8 text has, within quotes.
    static let malformed: [[UInt8]] = [
        [0x80], [0xBF], [0xC0, 0xAF], [0xC1, 0xBF], [0xC3], [0xC3, 0x28], [0xE0, 0x80, 0xAF], [0xE2, 0x82],
        [0xE2, 0x28, 0xA1], [0xED, 0xA0, 0x80], [0xED, 0xBF, 0xBF], [0xF0, 0x80, 0x80, 0x80], [0xF0, 0x9F, 0x98],
        [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xFE], [0xFF], [0xE9],
    ]

    @Test(arguments: malformed)
    func `bytes that are not UTF-8 are refused where their string begins`(bytes: [UInt8]) {
        let quote = UInt8(ascii: "\"")
        let plain: [UInt8] = [UInt8(ascii: "["), quote] + bytes + [quote, UInt8(ascii: "]")]
        let escaped: [UInt8] = [UInt8(ascii: "["), quote] + Array("\\n".utf8) + bytes + [quote, UInt8(ascii: "]")]
        for text in [plain, escaped] {
            let error = #expect(throws: JSONTextError.self) { try JSONText.parse(text) }
            #expect(error.map { "\($0)" } == "1:2: the string is not valid UTF-8")
        }
    }

    @Test(arguments: [
        (#"{"a":1,"a":1}"#, "1:8: the member \"a\" is there twice"),
        ("{\"a\":1,\n \"b\":2,\n \"a\":3}", "3:2: the member \"a\" is there twice"),
        (#"{"a":1,"\u0061":1}"#, "1:8: the member \"a\" is there twice"),
        (#"{"":1,"":1}"#, "1:7: the member \"\" is there twice"),
        (#"[{"x":{"a":1,"b":{},"a":1}}]"#, "1:21: the member \"a\" is there twice"),
        // The two are one name to Swift's dictionaries, in which one would be lost.
        ("{\"\u{E9}\":1,\"e\u{301}\":2}", "1:9: the member \"e\u{301}\" is there twice"),
        (#"{"a\nb":1,"a\nb":2}"#, "1:11: the member \"a\u{FFFD}b\" is there twice"),
    ])
    func `a member that is there twice is refused`(text: String, error: String) {
        let found = #expect(throws: JSONTextError.self) { try JSONText.parse(text.utf8) }
        #expect(found.map { "\($0)" } == error)
    }

    @Test(arguments: [2, 15, 16, 17, 18, 1000])
    func `a repeated member is found among few and among many`(count: Int) throws {
        let names = (0..<count).map { #""m\#($0)":\#($0)"# }
        let text = "{" + names.joined(separator: ",")
        let value = try JSONText.parse((text + "}").utf8)
        for position in 0..<count { #expect(value["m\(position)"] == .integer(Int64(position))) }
        let error = #expect(throws: JSONTextError.self) { try JSONText.parse((text + #","m0":0}"#).utf8) }
        #expect(error?.place == .init(line: 1, column: text.utf8.count + 2))
    }

    @Test func `nesting is read to its limit and refused beyond it, without recursion that could overflow`() throws {
        func nested(_ depth: Int) -> [UInt8] {
            Array(repeating: UInt8(ascii: "["), count: depth) + Array(repeating: UInt8(ascii: "]"), count: depth)
        }
        /// Goes as deep as the text does.
        struct Anything: Decodable {
            init(from decoder: any Decoder) throws {
                var list = try decoder.unkeyedContainer()
                while !list.isAtEnd { _ = try list.decode(Anything.self) }
            }
        }
        _ = try JSONText.decode(Anything.self, from: nested(JSONText.maximumDepth))
        let error = #expect(throws: JSONTextError.self) {
            try JSONText.decode(Anything.self, from: nested(JSONText.maximumDepth + 1))
        }
        #expect(error.map { "\($0)" } == "1:65: nested deeper than 64 levels")
        #expect(throws: JSONTextError.self) { try JSONText.parse(nested(1_000_000)) }
        #expect(throws: JSONTextError.self) {
            try JSONText.parse(Array(repeating: UInt8(ascii: "["), count: 1_000_000))
        }
        let objects = Array(String(repeating: #"{"a":"#, count: 100_000).utf8)
        #expect(throws: JSONTextError.self) { try JSONText.parse(objects) }
    }

    @Test func `a free-form value nests less than a text, so that a message can carry it`() throws {
        func nested(_ depth: Int) -> String {
            String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        }
        let deepest = try JSONText.parse(nested(33).utf8)
        #expect(try JSONText.parse(JSONText.encode(deepest)) == deepest)
        let error = #expect(throws: JSONTextError.self) { try JSONText.parse(nested(34).utf8) }
        #expect(error?.message == "nested deeper than 32 levels")

        let spec = TaskSpec(
            type: "custom", config: ["name": "noop", "parameters": ["x": try JSONText.parse(nested(30).utf8)]])
        let assignment = Assignment(
            taskID: TaskID(unchecked: "t"), spec: spec, attempt: 1, fence: Fence(1), leaseMilliseconds: 1000,
            pool: PoolID(unchecked: "p"))
        let message = CoordinatorMessage.executeTasks(ExecuteTasks(tasks: [assignment]))
        #expect(try JSONText.decode(CoordinatorMessage.self, from: JSONText.encode(message)) == message)
    }

    @Test func `a value too deep to be read is not written`() {
        let deep = (0..<40).reduce(JSONValue.null) { value, _ in .array([value]) }
        let error = #expect(throws: JSONTextError.self) { try JSONText.encode(deep) }
        #expect(error?.message == "a free-form value is nested deeper than 32 levels")
    }

    @Test func `text that is not contiguous in memory is read like any other`() throws {
        let halves: [[UInt8]] = [Array("[1,\"".utf8), Array("a\",2]".utf8)]
        #expect(try JSONText.parse(Array(halves.joined())) == [1, "a", 2])
        #expect(try JSONText.parse(AnyCollection(Array(halves.joined()))) == [1, "a", 2])
    }
}
