import DTConfig
import DTWire
import Testing

/// What a YAML document means, and what it may not do.
@Suite(.timeLimit(.minutes(5)))
struct DocumentTests {
    static let limits = DocumentLimits(bytes: 1 << 20, nodes: 10_000, expandedBytes: 1 << 20, depth: 64)

    @Test(arguments: [
        ("true", JSONValue.bool(true)), ("False", .bool(false)), ("yes", "yes"), ("on", "on"), ("~", .null),
        ("", .null),
        ("null", .null), ("'null'", "null"), ("\"1\"", "1"), ("1", 1), ("-17", -17), ("+3", 3), ("0", 0), ("-0", 0),
        ("0x1F", 31), ("0o17", 15), ("1_000", "1_000"), ("12:30", "12:30"), ("1.5", 1.5), ("-1e3", -1000.0),
        (".5", 0.5),
        ("5.", 5.0), (".", "."), ("1.2.3", "1.2.3"), ("1e", "1e"), ("--1", "--1"), ("0x", "0x"), ("0xZZ", "0xZZ"),
        ("2026-01-02", "2026-01-02"), ("9223372036854775807", 9_223_372_036_854_775_807),
        ("9223372036854775808", .number(9_223_372_036_854_775_808)), ("!!str 5", "5"), ("|\n  a\n  b\n", "a\nb\n"),
        (">-\n  a\n  b\n", "a b"), ("a\n  b", "a b"), ("'it''s'", "it's"), ("\"\\u00e9\\n\"", "é\n"), ("a # b", "a"),
        ("a#b", "a#b"), ("=", "="), ("x: y", .object(["x": "y"])),
        ("[1, [a], {b: 2}]", .array([1, .array(["a"]), .object(["b": 2])])),
    ])
    func `a value means what YAML 1.2 says`(_ text: String, _ value: JSONValue) throws {
        let document = try Document(Array("- \(text)".utf8), limits: Self.limits)
        #expect(document.root?.json == [value])
    }

    @Test(arguments: ["010", "-007", "00"])
    func `a number that readers disagree about is refused`(_ text: String) {
        #expect(throws: DocumentError.self) { try Document(Array("a: \(text)".utf8), limits: Self.limits) }
    }

    @Test func `an alias repeats its anchor's value, with the anchor's place`() throws {
        let document = try Document(Array("a: &x [1, 2]\nb: *x\nc: {d: *x}\n".utf8), limits: Self.limits)
        #expect(document.root?.json == ["a": [1, 2], "b": [1, 2], "c": ["d": [1, 2]]])
        #expect(document.root?["b"]?.place == Place(line: 2, column: 1))
        #expect(document.root?["b"]?.value[1]?.place == Place(line: 1, column: 11))
    }

    /// Lists of lists of lists: each level is written once and stands for ten times as much.
    static func bomb(_ levels: Int) -> String {
        var text = "l0: &l0 [lol, lol, lol, lol, lol, lol, lol, lol, lol, lol]\n"
        for level in 1...levels {
            text +=
                "l\(level): &l\(level) [" + Array(repeating: "*l\(level - 1)", count: 10).joined(separator: ", ")
                + "]\n"
        }
        return text
    }

    @Test func `an alias bomb is refused when its values have been counted`() {
        let error = #expect(throws: DocumentError.self) { try Document(Array(Self.bomb(12).utf8), limits: Self.limits) }
        #expect(error?.message == "holds more than 10000 values, counting what aliases repeat")
    }

    @Test func `a long text that is repeated many times is refused by its bytes`() {
        let text =
            "a: &a \"\(String(repeating: "x", count: 100_000))\"\nb: [" + String(repeating: "*a, ", count: 100) + "]\n"
        let error = #expect(throws: DocumentError.self) { try Document(Array(text.utf8), limits: Self.limits) }
        #expect(error?.message == "holds more than 1 MiB, counting what aliases repeat")
    }

    /// Comparing such keys would take for ever, so this test would not end if one got through.
    @Test(arguments: [
        "*l20 : x\n", "? *l20\n: x\n", "[*l20, *l20]: x\n", "{*l20: x}: y\n", "z: {*l20 : x}\n", "z: [*l20 : x]\n",
        "z: {[*l20]: x}\n", "z: [? *l20 ]\n", "- ? *l20\n", "z: [\n  [*l20]: x]\n", "z: {\n  ? *l20\n  : x}\n",
        "z: |\n  text\n? *l20\n: x\n", "z: \"a\n  |\"\n? *l20\n: x\n", "z: 'it''s'\n*l20 : x\n", "z: a # |\n*l20 : x\n",
        "z: [a\n \"b, *l20 : x]\n", "z: text\r*l20 : x\r", "z: text # comment\u{85}*l20 : x\n",
        "z: &q !!map {*l20 : x}\n",
        "z: - |\n ? *l20\n", "? |\n  a\n: *l20\n", "z:\n- |\n  text\n- *l20 : x\n", "z: >2\n    a\n*l20 : x\n",
    ])
    func `a bomb as a key is refused before it is compared`(_ end: String) {
        #expect(throws: DocumentError.self) { try Document(Array((Self.bomb(20) + end).utf8), limits: Self.limits) }
    }

    @Test(arguments: [
        "a: |\n  *x : y\n  ? [k]: v\n  [a]: b\nb: &x 1\n", "a: 'say ]: or *x : y'\n", "a: \"[x]: \\\" *y : z\"\n",
        "a: text # [x]: *y : z\n", "a: b - [c]:d\n", "a: >-\n  folded *x :\n\n  [a]: b\nc: d\n", "a: why? because\n",
        "- |\n  {a}: b\n- c\n", "a:\n  b: |\n    ? x\n   # comment\n  c: [1, 2]\n",
        "a: long text\n  *goes on: no\n".replacing(": no", with: " on"),
        "a: http://x/[y]:z\n", "a: {b: [c, d], e: 'f]: g'}\n", "? a\n".replacing("? ", with: "a: "),
        "a: x[0]: y\n".replacing(": y", with: ":y"),
    ])
    func `what only looks like such a key is text`(_ text: String) throws {
        let document = try Document(Array(text.utf8), limits: Self.limits)
        #expect(document.root != nil)
    }

    @Test(arguments: [
        "{\"a\": [1, {\"b\": null}], \"c\": \"\\ud83d\\ude00\\/\"}", "[]", "{}", " 1 ", "\"x\"", "[true,false,-1.5e3]",
        "{\"\": 0, \"a\\\"b\": {}}",
    ])
    func `JSON keeps its values`(_ text: String) throws {
        let document = try Document(json: Array(text.utf8), limits: Self.limits)
        #expect(document.root?.json == (try JSONText.parse(Array(text.utf8))))
    }

    @Test func `JSON knows the places of its values and keys`() throws {
        let document = try Document(json: Array("{\n \"é\": [1,\n   {\"b\": 2}]}".utf8), limits: Self.limits)
        let entry = try #require(document.root?["é"])
        #expect(entry.place == Place(line: 2, column: 2))
        #expect(entry.value.place == Place(line: 2, column: 7))
        #expect(entry.value[1]?["b"]?.value.place == Place(line: 3, column: 10))
    }
}
