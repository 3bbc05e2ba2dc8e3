import DTWire
import Testing

/// How types take their members from a text, and what is said when they cannot.
@Suite(.timeLimit(.minutes(5)))
struct JSONDecodingTests {
    struct Sample: Codable, Equatable {
        var name: String
        var count: Int?
        var ratio: Double?
        var flag: Bool?
        var inner: Inner?
        var list: [Inner]?
        var words: [String: String]?
        var free: JSONValue?
        var small: UInt8?

        struct Inner: Codable, Equatable {
            var value: Int
            var label: String?
        }
    }

    static let read: [(text: String, sample: Sample)] = [
        (#"{"name":"a"}"#, Sample(name: "a")),
        (#"{"name":"a","count":null,"inner":null,"free":null,"words":null,"list":null}"#, Sample(name: "a")),
        (#"{"count":1,"name":"a"}"#, Sample(name: "a", count: 1)),
        (#"{"name":"a","count":5.0,"ratio":3,"flag":false}"#, Sample(name: "a", count: 5, ratio: 3, flag: false)),
        (
            #"{"name":"a","inner":{"value":1},"list":[{"value":2,"label":"x"},{"label":null,"value":3}]}"#,
            Sample(name: "a", inner: .init(value: 1), list: [.init(value: 2, label: "x"), .init(value: 3)])
        ),
        (#"{"name":"a","words":{"k":"v","\u00e9":"\n"}}"#, Sample(name: "a", words: ["k": "v", "\u{E9}": "\n"])),
        (#"{"name":"a","free":{"any":[{"thing":null}]}}"#, Sample(name: "a", free: ["any": [["thing": .null]]])),
        (#"{"n\u0061me":"a","c\u006funt":7}"#, Sample(name: "a", count: 7)),
        (
            #"{"name":"a","count":9007199254740991,"small":255}"#,
            Sample(name: "a", count: 9_007_199_254_740_991, small: 255)
        ),
    ]

    @Test(arguments: read)
    func `members are read in any order, and null is absent`(text: String, sample: Sample) throws {
        #expect(try JSONText.decode(Sample.self, from: text.utf8) == sample)
        #expect(try JSONText.decode(Sample.self, from: JSONText.parse(text.utf8)) == sample)
        #expect(try JSONText.decode(Sample.self, from: JSONText.encode(sample)) == sample)
        #expect(try JSONText.decode(Sample.self, from: JSONText.encodePretty(sample)) == sample)
    }

    static let refused: [(text: String, error: String)] = [
        ("[]", "must be an object, and is a list"),
        ("{}", "name: is required and missing"),
        (#"{"nmae":"a"}"#, #"name: is required and missing (is "nmae" meant to be it?)"#),
        (#"{"name":null}"#, "name: must be a string, and is null"),
        (#"{"name":1}"#, "name: must be a string, and is an integer"),
        (#"{"name":1.5}"#, "name: must be a string, and is a number"),
        (#"{"name":[]}"#, "name: must be a string, and is a list"),
        (#"{"name":"a","count":"1"}"#, "count: must be an integer, and is a string"),
        (#"{"name":"a","count":1.5}"#, "count: must be an integer, and is a number"),
        (#"{"name":"a","count":1e300}"#, "count: must be an integer, and is a number beyond 64 bits"),
        (#"{"name":"a","count":true}"#, "count: must be an integer, and is a boolean"),
        (#"{"name":"a","count":9007199254740992}"#, "count: 9007199254740992 is not an integer below 2^53"),
        (#"{"name":"a","count":-9007199254740992}"#, "count: -9007199254740992 is not an integer below 2^53"),
        (#"{"name":"a","small":256}"#, "small: 256 is outside 0…255"),
        (#"{"name":"a","small":-1}"#, "small: -1 is outside 0…255"),
        (#"{"name":"a","ratio":"x"}"#, "ratio: must be a number, and is a string"),
        (#"{"name":"a","flag":0}"#, "flag: must be a boolean, and is an integer"),
        (#"{"name":"a","inner":[]}"#, "inner: must be an object, and is a list"),
        (#"{"name":"a","inner":{}}"#, "inner.value: is required and missing"),
        (#"{"name":"a","list":{}}"#, "list: must be a list, and is an object"),
        (#"{"name":"a","list":[{"value":1},{"value":"x"}]}"#, "list[1].value: must be an integer, and is a string"),
        (#"{"name":"a","list":[{"value":1},{},null]}"#, "list[1].value: is required and missing"),
        (#"{"name":"a","list":[null]}"#, "list[0]: must be an object, and is null"),
        (#"{"name":"a","words":{"k":1}}"#, "words.k: must be a string, and is an integer"),
        (#"{"name":"a","words":["k"]}"#, "words: must be an object, and is a list"),
        // Members that nothing asked for, wherever they are.
        (#"{"name":"a","x":1}"#, "x: unknown key"),
        (#"{"x":{"y":[]},"name":"a"}"#, "x: unknown key"),
        (#"{"name":"a","cuont":1}"#, #"cuont: unknown key (did you mean "count"?)"#),
        (#"{"name":"a","Count":1}"#, #"Count: unknown key (did you mean "count"?)"#),
        (#"{"name":"a","inner":{"value":1,"lable":"x"}}"#, #"inner.lable: unknown key (did you mean "label"?)"#),
        (#"{"name":"a","list":[{"value":1},{"value":2,"z":0}]}"#, "list[1].z: unknown key"),
        (#"{"name":"a","z":1,"inner":{"value":1,"y":0}}"#, "z: unknown key"),
        (#"{"name":"a","inner":{"value":1,"":0}}"#, "inner.: unknown key"),
    ]

    @Test(arguments: refused)
    func `a text of the wrong shape is refused with the path to the fault`(text: String, error: String) throws {
        let found = #expect(throws: JSONTextError.self) { try JSONText.decode(Sample.self, from: text.utf8) }
        #expect(found.map { "\($0)" } == error)
        #expect(found?.place == nil)
        let value = try JSONText.parse(text.utf8)
        let again = #expect(throws: JSONTextError.self) { try JSONText.decode(Sample.self, from: value) }
        // A parsed value has no order, so of several strays another may be named.
        if !text.contains(#""z":1"#) { #expect(again.map { "\($0)" } == error) }
    }

    @Test func `a type that asks for nothing refuses every member`() {
        struct Empty: Decodable {}
        #expect(throws: Never.self) { try JSONText.decode(Empty.self, from: "{}".utf8) }
        let error = #expect(throws: JSONTextError.self) { try JSONText.decode(Empty.self, from: #"{"a":1}"#.utf8) }
        #expect(error.map { "\($0)" } == "a: unknown key")
    }

    @Test func `an enumeration with payloads is as strict as a struct`() throws {
        enum Shape: Codable, Equatable {
            case circle(radius: Double)
            case square(side: Int, name: String?)
        }
        for shape in [Shape.circle(radius: 1.5), .square(side: 2, name: nil), .square(side: 3, name: "x")] {
            #expect(try JSONText.decode(Shape.self, from: JSONText.encode(shape)) == shape)
        }
        let error = #expect(throws: JSONTextError.self) {
            try JSONText.decode(Shape.self, from: #"{"square":{"side":2,"size":3}}"#.utf8)
        }
        #expect(error.map { "\($0)" } == #"square.size: unknown key (did you mean "side"?)"#)
    }

    @Test func `a stranger's names are cut and stay on one line in a message`() {
        let name = String(repeating: "n", count: 100_000)
        let long = #expect(throws: JSONTextError.self) {
            try JSONText.decode(Sample.self, from: #"{"name":"a","\#(name)":1}"#.utf8)
        }
        #expect(long.map { "\($0)" } == String(repeating: "n", count: 64) + "…: unknown key")
        let lines = #expect(throws: JSONTextError.self) {
            try JSONText.decode(Sample.self, from: #"{"name":"a","x\ny\u001b[1m":1}"#.utf8)
        }
        #expect(lines.map { "\($0)" } == "x\u{FFFD}y\u{FFFD}[1m: unknown key")
    }

    @Test func `many members cost no more than the text is long`() throws {
        let members = (0..<100_000).map { #""variable_number_\#($0)":"x""# }.joined(separator: ",")
        let text = Array(#"{"name":"a","words":{\#(members)}}"#.utf8)
        #expect(try JSONText.decode(Sample.self, from: text).words?.count == 100_000)
        let strays = Array(#"{\#(members),"name":"a"}"#.utf8)
        let error = #expect(throws: JSONTextError.self) { try JSONText.decode(Sample.self, from: strays) }
        #expect(error.map { "\($0)" } == "variable_number_0: unknown key")
    }

    @Test(
        arguments: [
            ("task_ID", ["task_id", "type"], "task_id"),
            ("typ", ["task_id", "type"], "type"),
            ("types", ["task_id", "type"], "type"),
            ("x", ["y", "z"], "y"),
            ("xyz", ["abc"], nil),
            ("iteration", ["iterations", "warmup"], "iterations"),
            ("", ["a"], "a"),
            ("batch_size", ["batch_sizes", "precision"], "batch_sizes"),
            ("completely_different", ["batch_sizes"], nil),
        ] as [(String, [String], String?)])
    func `the nearest name is suggested when it is near`(name: String, known: [String], near: String?) {
        #expect(NearMiss.closest(to: name, among: known) == near)
    }
}
