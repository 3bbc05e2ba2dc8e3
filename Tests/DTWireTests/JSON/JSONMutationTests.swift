import DTWire
import Testing

/// Bad input never crashes and never hangs: valid messages with random damage, from a seed.
@Suite(.timeLimit(.minutes(5)))
struct JSONMutationTests {
    /// Bytes that mean something to a parser.
    private static let meaningful =
        Array(#"{}[]",:\/u0123456789aAeE+-.tfn \#u{0}\#u{1}\#n"#.utf8) + [0x80, 0xC3, 0xED, 0xF4, 0xFF]

    @Test(arguments: 0..<8)
    func `a damaged message is read whole, or refused with a reason`(seed: Int) throws {
        var generator = SeededGenerator(seed: UInt64(seed))
        let messages = MessageFixtures.worker.map(\.text) + MessageFixtures.coordinator.map(\.text)
        for message in messages {
            for _ in 0..<60 {
                let text = damaged(Array(message.utf8), using: &generator)
                check(WorkerMessage.self, text)
                check(CoordinatorMessage.self, text)
                check(SubmitRequest.self, text)
            }
        }
    }

    /// What is read from a text must be written and read again as the same; a refusal must say something.
    private func check<Message: Codable & Equatable>(_ type: Message.Type, _ text: [UInt8]) {
        do {
            let message = try JSONText.decode(type, from: text)
            #expect(try JSONText.decode(type, from: JSONText.encode(message)) == message)
        } catch {
            #expect(!error.message.isEmpty)
            #expect(!"\(error)".utf8.contains(0x0A))
        }
    }

    private func damaged(_ text: [UInt8], using generator: inout SeededGenerator) -> [UInt8] {
        var text = text
        for _ in 0..<Int.random(in: 1...3, using: &generator) where !text.isEmpty {
            let place = Int.random(in: 0..<text.count, using: &generator)
            switch Int.random(in: 0..<6, using: &generator) {
            case 0: text[place] = UInt8.random(in: 0...255, using: &generator)
            case 1: text[place] = Self.meaningful.randomElement(using: &generator) ?? 0
            case 2: text.insert(Self.meaningful.randomElement(using: &generator) ?? 0, at: place)
            case 3: text.remove(at: place)
            case 4: text.removeSubrange(place..<min(text.count, place + 8))
            default:
                let end = min(text.count, place + Int.random(in: 1...24, using: &generator))
                text.insert(contentsOf: text[place..<end], at: Int.random(in: 0...text.count, using: &generator))
            }
        }
        return text
    }
}
