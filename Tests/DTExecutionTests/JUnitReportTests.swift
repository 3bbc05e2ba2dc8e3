import DTTestKit
import DTWire
import Testing

@testable import DTExecution

@Suite(.timeLimit(.minutes(5)))
struct JUnitReportTests {
    /// As pytest 9 writes it.
    static let pytest = """
        <?xml version="1.0" encoding="utf-8"?><testsuites name="pytest tests"><testsuite name="pytest" errors="1" failures="1" \
        skipped="1" tests="4" time="0.081" timestamp="2026-01-01T00:00:00" hostname="x"><properties><property name="a" \
        value="b" /></properties><testcase classname="test_it.TestA" name="test_ok[1-&quot;x&quot;]" time="0.001" />\
        <testcase classname="test_it" name="test_bad" time="0.25"><failure message="assert 1 &lt; 0&#10; +  where &amp;">def \
        test_bad():\n&gt;  assert 1 &lt; 0</failure><system-out>noise <![CDATA[<failure/>]]></system-out></testcase>\
        <testcase classname="test_it" name="test_skip" time="0"><skipped type="pytest.skip" message="not here">x</skipped>\
        </testcase><!-- <testcase name="no"/> --><testcase classname="" name="test_broken" time="0.0"><error>no attribute, \
        but text</error></testcase></testsuite></testsuites>
        """

    @Test func `the cases of a pytest report are read`() throws {
        let report = try JUnitReport.parse(Array(Self.pytest.utf8))
        #expect(
            report.cases == [
                TestCase(name: "test_ok[1-\"x\"]", classname: "test_it.TestA", outcome: .passed, seconds: 0.001),
                TestCase(
                    name: "test_bad", classname: "test_it", outcome: .failed, seconds: 0.25,
                    message: "assert 1 < 0\n +  where &"),
                TestCase(name: "test_skip", classname: "test_it", outcome: .skipped, seconds: 0, message: "not here"),
                TestCase(
                    name: "test_broken", classname: "", outcome: .errored, seconds: 0, message: "no attribute, but text"
                ),
            ])
    }

    @Test(arguments: [
        ("", "ends early"), ("<a>", "ends early"), ("<a></b>", "matches no start"), ("<a/><b/>", "second root"),
        ("<a>&unknown;</a>", "entity"), ("<a>&#0;</a>", "entity"), ("<a>&#xD800;</a>", "entity"),
        ("<a>&lt</a>", "entity"),
        ("<!DOCTYPE a [<!ENTITY b \"c\">]><a>&b;</a>", "document type"), ("<a b=c/>", "quotes"), ("<a b/>", "value"),
        ("<a b='1' b='2'/>", "twice"), ("<a b='<'/>", "'<'"), ("x<a/>", "outside"), ("<a><![CDATA[x</a>", "CDATA"),
        ("<a><!-- x</a>", "comment"), ("< a/>", "name"), ("<a b='1'c='2'/>", "unreadable tag"),
        (String(repeating: "<a>", count: 100), "too deep"),
        ("<a " + (0..<100).map { "b\($0)='' " }.joined() + "/>", "attributes"),
        ("<" + String(repeating: "n", count: 300) + "/>", "name"),
    ])
    func `what is no XML of ours is refused with its place`(text: String, says: String) {
        let fault = #expect(throws: XMLFault.self) { try JUnitReport.parse(Array(text.utf8)) }
        #expect(fault?.description.contains(says) == true, "\(fault?.description ?? "")")
        #expect(fault?.description.contains("at byte") == true)
    }

    @Test func `long names and messages are cut`() throws {
        let long = String(repeating: "x", count: 10_000)
        let report = try JUnitReport.parse(
            Array("<t><testcase name='\(long)'><failure>\(long)</failure></testcase></t>".utf8))
        #expect(report.cases.first.map { $0.name.count } == JUnitReport.maximumName + 1)
        #expect(report.cases.first.map { $0.message?.count } == JUnitReport.maximumMessage + 1)
    }

    @Test func `times that are no numbers count as none`() throws {
        let report = try JUnitReport.parse(
            Array("<t><testcase name='a' time='nan'/><testcase name='b' time='-1'/></t>".utf8))
        #expect(report.cases.map(\.seconds) == [0, 0])
    }

    @Test(arguments: UInt64(0)..<8)
    func `a report with any bytes changed is read or refused`(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let whole = Array(Self.pytest.utf8)
        for _ in 0..<300 {
            var bytes = whole
            for _ in 0..<Int.random(in: 1...6, using: &random) {
                let place = Int.random(in: 0..<bytes.count, using: &random)
                switch Int.random(in: 0..<4, using: &random) {
                case 0: bytes[place] = .random(in: 0...255, using: &random)
                case 1: bytes.removeSubrange(place..<min(bytes.count - 1, place + 20))
                case 2: bytes.insert(contentsOf: Array("<>&;'\"/![]-".utf8).shuffled(using: &random), at: place)
                default: bytes = Array(bytes[..<max(place, 1)])
                }
            }
            if let report = try? JUnitReport.parse(bytes) {
                #expect(report.cases.count <= 12)
            }
        }
    }
}
