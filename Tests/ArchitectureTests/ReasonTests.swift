import DTWire
import Testing

/// A reason is always given, from one documented list.
@Suite(.timeLimit(.minutes(5)))
struct ReasonTests {
    @Test func `every reason's code is documented with what to do, and nothing else is`() throws {
        var documented: [String] = []
        for line in try SourceTree.file("docs/reasons.md").lines where line.hasPrefix("| `") {
            let cells = line.split(separator: "|").map { $0.split(separator: " ").joined(separator: " ") }
            #expect(cells.count == 3 && cells.allSatisfy { $0.count > 3 }, "incomplete: \(line)")
            documented.append(String(cells[0].filter { $0 != "`" }))
        }
        #expect(documented.sorted() == ReasonCode.allCases.map(\.rawValue).sorted())
    }
}
