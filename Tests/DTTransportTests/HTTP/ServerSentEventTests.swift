import DTTestKit
import DTTransport
import DTWire
import Testing

@Suite(.timeLimit(.minutes(5)))
struct ServerSentEventTests {
    private func parse(_ text: String, cut: Int = .max) throws -> [ServerSentEvent] {
        var parser = ServerSentEventParser()
        var events: [ServerSentEvent] = []
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            events += try parser.parse(rest.prefix(cut))
            rest = rest.dropFirst(cut)
        }
        return events
    }

    @Test(arguments: ["\n", "\r\n", "\r"], [1, 2, 5, .max])
    func `events are read however lines end and bytes are cut`(_ end: String, _ cut: Int) throws {
        let lines = [
            "\u{FEFF}: a comment", "event: task", "id: 7", "data: {\"a\":", "data:  1}", "", "data: plain", "",
            "event: nothing", "", "retry: 10", "data", "", "data: unfinished",
        ]
        #expect(
            try parse(lines.joined(separator: end), cut: cut) == [
                ServerSentEvent(name: "task", data: "{\"a\":\n 1}", id: "7"), ServerSentEvent(data: "plain", id: "7"),
                ServerSentEvent(data: "", id: "7"),
            ])
    }

    @Test func `an event without end is refused`() {
        var parser = ServerSentEventParser()
        #expect(throws: APIError.self) {
            for _ in 0..<18 { _ = try parser.parse([UInt8](repeating: 0x61, count: 1 << 20)) }
        }
        #expect(throws: APIError.self) {
            var parser = ServerSentEventParser()
            let line = Array("data: ".utf8) + [UInt8](repeating: 0x61, count: 1 << 20) + [0x0A]
            for _ in 0..<18 { _ = try parser.parse(line) }
        }
    }

    @Test func `random bytes never crash the parser`() throws {
        var generator = SeededGenerator(seed: 8)
        let alphabet = Array("data:id event\r\n\n\u{0}é".utf8) + [0xFF]
        for _ in 0..<500 {
            var parser = ServerSentEventParser()
            let bytes = (0..<200).map { _ in alphabet[Int.random(in: alphabet.indices, using: &generator)] }
            for event in try parser.parse(bytes) { #expect(!event.name.isEmpty) }
        }
    }
}
