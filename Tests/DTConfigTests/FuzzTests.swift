import DTConfig
import DTWire
import Testing

/// Mutated files of settings: whatever they are, they are read or refused, in bounded time.
@Suite(.timeLimit(.minutes(5)))
struct FuzzTests {
    static let seeds: [String] = [
        "coordinator:\n  url: http://localhost:8080\ntags: [gpu, cuda]\ntaskTimeout: 5m\n",
        "handlers:\n  a: {command: [x, 'y'], timeout: 1s, environment: {A: \"b\\n\"}}\n  b:\n    command:\n      - z\n",
        "log: &l {level: info}\nworker: *l\n", "{\"tags\": [\"a\", {\"b\": [1.5e3, null]}], \"verbose\": true}",
        "verbose: |\n  text\n  more\ntags: >-\n  folded\n\n  x\n# comment\n",
        "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n",
        "%YAML 1.1\n---\n!!map\nx: !!str 1\n...\n", "? [complex]\n: {key: value}\n", "- - - a\n  - b\n-\n",
    ]
    static let pieces = [
        "&a ", "*a", "*a : ", "? ", ": ", "- ", "[", "]", "{", "}", ",", "\n", "\n  ", "\t", "\"", "'", "|\n", ">\n",
        "#",
        "!!", "---\n", "...\n", "%", "\\", "\\u", "\u{FEFF}", "\u{85}", "\r", "<<: ", "~", "0x", "1e9", "\u{1F600}",
    ]

    @Test func `twenty thousand mutated files are each read or refused`() {
        var random = SeededGenerator(seed: 20_261)
        let limits = DocumentLimits(bytes: 4096, nodes: 2000, expandedBytes: 20_000, depth: 32)
        var (read, refused) = (0, 0)
        for round in 0..<20_000 {
            var bytes = Array(Self.seeds[round % Self.seeds.count].utf8)
            for _ in 0...Int.random(in: 0..<6, using: &random) { Self.mutate(&bytes, &random) }
            do {
                let document = try Document(bytes, limits: limits)
                _ = document.root?.json
                read += 1
            } catch {
                #expect(!error.message.isEmpty)
                refused += 1
            }
            if round.isMultiple(of: 4) { _ = try? Document(json: bytes, limits: limits) }
        }
        #expect(read > 1000 && refused > 1000, "\(read) read, \(refused) refused")
    }

    @Test func `two thousand mutated files of settings end in settings or in errors with places`() throws {
        let scratch = try Scratch()
        var random = SeededGenerator(seed: 3)
        var (loaded, refused) = (0, 0)
        for round in 0..<2000 {
            var bytes = Array(Self.seeds[round % 2].utf8)
            for _ in 0...Int.random(in: 0..<3, using: &random) { Self.mutate(&bytes, &random) }
            try scratch.write("w.yaml", bytes)
            do throws(ConfigErrors) {
                _ = try WorkerSettings.load(configFiles: ["w.yaml"], surroundings: scratch.surroundings())
                loaded += 1
            } catch {
                #expect(error.errors.allSatisfy { $0.place.hasPrefix("w.yaml") && !$0.message.isEmpty })
                refused += 1
            }
        }
        #expect(loaded > 20 && refused > 20, "\(loaded) loaded, \(refused) refused")
    }

    private static func mutate(_ bytes: inout [UInt8], _ random: inout SeededGenerator) {
        let position = Int.random(in: 0...bytes.count, using: &random)
        switch Int.random(in: 0..<6, using: &random) {
        case 0: bytes.insert(contentsOf: (pieces.randomElement(using: &random) ?? "").utf8, at: position)
        case 1: bytes.insert(UInt8.random(in: 0...255, using: &random), at: position)
        case 2 where position < bytes.count: bytes[position] = UInt8.random(in: 0...255, using: &random)
        case 3: bytes.removeSubrange(position..<min(bytes.count, position + Int.random(in: 0..<8, using: &random)))
        case 4:
            let end = min(bytes.count, position + Int.random(in: 0..<40, using: &random))
            bytes.insert(contentsOf: Array(bytes[position..<end]), at: Int.random(in: 0...bytes.count, using: &random))
        default: bytes.insert(contentsOf: (seeds.randomElement(using: &random) ?? "").utf8, at: position)
        }
    }
}
