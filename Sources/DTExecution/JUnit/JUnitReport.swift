import DTWire

/// Reads the cases out of a JUnit file, as pytest and many others write it: `testsuites` of `testsuite` of `testcase`, each
/// with a `failure`, `error` or `skipped` within when it did not pass.
enum JUnitReport {
    /// The most cases that are read.
    static let maximumCases = 50_000
    /// How much of a name and of a message is kept, in characters.
    static let maximumName = 512
    static let maximumMessage = 2000

    /// - Throws: `XMLFault` when it is no XML, or holds too many cases.
    static func parse(_ content: [UInt8]) throws(XMLFault) -> TestReport {
        var parser = XMLPullParser(content)
        var cases: [TestCase] = []
        var current: TestCase?
        /// Whether the text that comes belongs to the reason why the current case did not pass.
        var isInReason = false
        var reasonText = ""
        var lastRaised: String?
        while let token = try parser.next() {
            switch token {
            case .start("testcase", let attributes):
                current = TestCase(
                    name: cut(attributes["name"] ?? "", maximumName),
                    classname: cut(attributes["classname"] ?? "", maximumName), outcome: .passed,
                    seconds: seconds(attributes["time"]))
            case .start(let name, let attributes):
                guard let verdict = verdict(of: name), current?.outcome == .passed else { continue }
                current?.outcome = verdict
                current?.message = attributes["message"].map { cut($0, maximumMessage) }
                isInReason = true
                (reasonText, lastRaised) = ("", nil)
            case .text(let text):
                guard isInReason else { continue }
                lastRaised = raised(in: text) ?? lastRaised
                if reasonText.count <= maximumMessage { reasonText += text.prefix(maximumMessage + 1) }
            case .end("testcase"):
                guard let ended = current else { continue }
                guard cases.count < maximumCases else {
                    throw XMLFault(message: "more than \(maximumCases) cases", offset: content.count)
                }
                cases.append(ended)
                current = nil
            case .end(let name):
                guard isInReason, verdict(of: name) != nil else { continue }
                isInReason = false
                if current?.message?.isEmpty ?? true, !reasonText.isEmpty {
                    current?.message = cut(reasonText, maximumMessage)
                } else if current?.message == collectionFailure, let lastRaised {
                    current?.message = cut("\(collectionFailure): \(lastRaised)", maximumMessage)
                }
            }
        }
        return TestReport(cases: cases)
    }

    /// All that pytest says of a file that it cannot load; what Python raised is in the text alone.
    private static let collectionFailure = "collection failure"

    /// The last line that pytest marks as an exception's.
    private static func raised(in text: String) -> String? {
        let line = text.split(whereSeparator: \.isNewline).last { $0.hasPrefix("E ") }
        return line.map { String($0.dropFirst().drop(while: \.isWhitespace)) }
    }

    private static func verdict(of element: String) -> TestCase.Verdict? {
        switch element {
        case "failure": .failed
        case "error": .errored
        case "skipped": .skipped
        default: nil
        }
    }

    private static func cut(_ text: String, _ limit: Int) -> String {
        text.count > limit ? text.prefix(limit) + "…" : text
    }

    /// A duration; 0 for what is no number, since a case is worth more than its time.
    private static func seconds(_ text: String?) -> Double {
        guard let text, let value = Double(text), value.isFinite, value >= 0 else { return 0 }
        return value
    }
}
