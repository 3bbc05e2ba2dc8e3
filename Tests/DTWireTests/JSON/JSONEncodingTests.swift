import DTWire
import Testing

/// The text that is written.
@Suite(.timeLimit(.minutes(5)))
struct JSONEncodingTests {
    private func text(_ value: some Encodable) throws -> String {
        String(decoding: try JSONText.encode(value), as: UTF8.self)
    }

    @Test(
        arguments: [
            (.null, "null"), (true, "true"), (false, "false"), (0, "0"), (-7, "-7"),
            (.integer(.max), "9223372036854775807"), (.integer(.min), "-9223372036854775808"),
            (.number(90), "90"), (.number(0.1), "0.1"), (.number(-0.0), "-0.0"), (.number(1e300), "1e+300"),
            (.number(1e-7), "1e-07"), (.number(.leastNonzeroMagnitude), "5e-324"),
            (.number(9_007_199_254_740_992), "9007199254740992.0"),
            ("", #""""#), ("a/b", #""a/b""#), ("\"\\", #""\"\\""#),
            ("\u{8}\t\n\u{C}\r\0\u{1F}\u{7F}", "\"\\b\\t\\n\\f\\r\\u0000\\u001f\u{7F}\""),
            ("\u{E9}\u{1F600}\u{2028}", "\"\u{E9}\u{1F600}\u{2028}\""),
            ([], "[]"), ([1, "a", .null], #"[1,"a",null]"#), ([:], "{}"), (["a": ["b": []]], #"{"a":{"b":[]}}"#),
        ] as [(JSONValue, String)])
    func `a value is written in the one compact way`(value: JSONValue, expected: String) throws {
        #expect(try text(value) == expected)
        #expect(try JSONText.parse(expected.utf8) == value || value == .number(90))
    }

    @Test(arguments: [Double.nan, .infinity, -.infinity])
    func `a number that is not finite is refused, never written`(number: Double) {
        #expect(throws: JSONTextError.self) { try JSONText.encode(number) }
        #expect(throws: JSONTextError.self) { try JSONText.encode(["a": [number]]) }
        #expect(throws: JSONTextError.self) { try JSONText.encode(JSONValue.array([.number(number)])) }
        #expect(throws: JSONTextError.self) { try JSONText.encodePretty(number) }
    }

    @Test func `every finite double reads back as itself`() throws {
        var generator = SeededGenerator(seed: 7)
        for _ in 0..<20_000 {
            let number = Double(bitPattern: generator.next())
            guard number.isFinite else { continue }
            #expect(try JSONText.decode(Double.self, from: JSONText.encode(number)).bitPattern == number.bitPattern)
            let short = (Double(Int64.random(in: -1_000_000...1_000_000, using: &generator)) / 1000)
            #expect(try JSONText.decode(Double.self, from: JSONText.encode(short)) == short)
        }
    }

    @Test func `short decimals are read as the standard library reads them`() throws {
        var generator = SeededGenerator(seed: 8)
        for _ in 0..<20_000 {
            let digits = Int64.random(in: 0..<1_000_000_000_000_000, using: &generator)
            let places = Int.random(in: 1...14, using: &generator)
            var text = String(digits)
            text = String(repeating: "0", count: max(0, places + 1 - text.count)) + text
            text.insert(".", at: text.index(text.endIndex, offsetBy: -places))
            let read = try JSONText.decode(Double.self, from: text.utf8)
            #expect(read == Double(text), "\(text)")
        }
    }

    @Test func `scalars of every width are written and read back`() throws {
        struct Widths: Codable, Equatable {
            var a: Int8 = -128
            var b: Int16 = -32768
            var c: Int32 = .min
            var d: UInt8 = 255
            var e: UInt16 = 65535
            var f: UInt32 = .max
            var g: UInt64 = 9_007_199_254_740_991
            var h: UInt = 5
            var i: Float = 1.5
            var j: [Bool?] = [true, nil, false]
            var k: [Int: Int] = [1: 2]
            var l: [[Double]] = [[0.5], []]
            var m: String?
        }
        let written = try JSONText.encode(Widths())
        #expect(try JSONText.decode(Widths.self, from: written) == Widths())
        #expect(
            String(decoding: written, as: UTF8.self)
                == #"{"a":-128,"b":-32768,"c":-2147483648,"d":255,"e":65535,"f":4294967295,"g":9007199254740991,"h":5,"#
                + #""i":1.5,"j":[true,null,false],"k":{"1":2},"l":[[0.5],[]]}"#)
    }

    @Test func `the same set is the same text, always`() throws {
        let words = Set((0..<50).map { "word\($0)" })
        #expect(try text(words) == text(words.sorted()))
        #expect(try JSONText.decode(Set<String>.self, from: JSONText.encode(words)) == words)
    }

    @Test func `a type that writes nothing of itself, or too much, is refused`() {
        struct Silent: Encodable {
            func encode(to encoder: any Encoder) {}
        }
        struct Twice: Encodable {
            func encode(to encoder: any Encoder) throws {
                var container = encoder.singleValueContainer()
                try container.encode(1)
                try container.encode(2)
            }
        }
        struct Both: Encodable {
            func encode(to encoder: any Encoder) throws {
                _ = encoder.container(keyedBy: AnyKey.self)
                _ = encoder.unkeyedContainer()
            }
        }
        #expect(throws: JSONTextError.self) { try JSONText.encode(Silent()) }
        #expect(throws: JSONTextError.self) { try JSONText.encode([Silent()]) }
        #expect(throws: JSONTextError.self) { try JSONText.encode(Twice()) }
        #expect(throws: JSONTextError.self) { try JSONText.encode(Both()) }
    }

    @Test func `text for people is indented and in order`() throws {
        let value: JSONValue = ["b": [1, [], [:]], "a": ["x": "\"", "w": .null], "c": 0.5]
        #expect(
            String(decoding: try JSONText.encodePretty(value), as: UTF8.self) == """
                {
                  "a": {
                    "w": null,
                    "x": "\\""
                  },
                  "b": [
                    1,
                    [],
                    {}
                  ],
                  "c": 0.5
                }
                """)
    }
}
