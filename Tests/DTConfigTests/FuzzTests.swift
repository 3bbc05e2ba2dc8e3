import DTConfig
import DTWire
import FoundationEssentials
import Testing

/// Mutated files of settings: whatever they are, they are read or refused, in bounded time.
@Suite(.timeLimit(.minutes(120)))
struct FuzzTests {
    static let seeds: [String] = [
        "coordinator:\n  url: http://localhost:8080\ntags: [gpu, cuda]\ntaskTimeout: 5m\n",
        "handlers:\n  a: {command: [x, 'y'], timeout: 1s, environment: {A: \"b\\n\"}}\n  b:\n    command:\n      - z\n",
        "log: &l {level: info}\nworker: *l\n", "{\"tags\": [\"a\", {\"b\": [1.5e3, null]}], \"verbose\": true}",
        "verbose: |\n  text\n  more\ntags: >-\n  folded\n\n  x\n# comment\n",
        "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n",
        "%YAML 1.1\n---\n!!map\nx: !!str 1\n...\n", "? [complex]\n: {key: value}\n", "- - - a\n  - b\n-\n",
    ]
    /// Files of settings that are right.
    static let settings: [String] = [
        "coordinator:\n  url: http://localhost:8080\ntags: [gpu, cuda]\ntaskTimeout: 5m\nlog: {level: info}\n",
        "handlers:\n  a: {command: [x, 'y'], timeout: 1s, environment: {A: \"b\\n\"}}\n  b:\n    command:\n      - z\n",
        "workers:\n  - name: a\n    tags: [x]\n    profile: light\n  - {name: b, weight: 2, cancelGrace: &g 3s}\ntaskTimeout: *g\n",
        "profiles:\n  p: {extends: light, niceness: 3}\n  q: {extends: p, warmUp: 1s}\nprofile: q\n",
        "maxCpuPercent: 80%\nmemoryBuffer: 0.2\nmaxConcurrentTasks: 3\ncoordinatorRegistry: [http://a, 'https://b:1']\n",
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

    /// `DT_FUZZ_ROUNDS=1000000` makes a long run of it, `DT_FUZZ_SEED` another one.
    @Test func `mutated files of settings end in settings or in errors with places, soon`() throws {
        let environment = ProcessInfo.processInfo.environment
        let rounds = environment["DT_FUZZ_ROUNDS"].flatMap { Int($0) } ?? 1000
        var random = SeededGenerator(seed: environment["DT_FUZZ_SEED"].flatMap { UInt64($0) } ?? 3)
        let scratch = try Scratch()
        let surroundings = scratch.surroundings(["DT_WORKERS_0_TAGS": "x"])
        var (loaded, refused, slowest) = (0, 0, Duration.zero)
        for round in 0..<rounds {
            var bytes = Array(Self.settings[round % Self.settings.count].utf8)
            for _ in 0...Int.random(in: 0..<3, using: &random) { Self.mutate(&bytes, &random) }
            try scratch.write("w.yaml", bytes)
            let began = ContinuousClock.now
            do throws(ConfigErrors) {
                let read = try WorkerSettings.load(
                    configFiles: ["w.yaml"],
                    surroundings: round % 10 == 2 ? surroundings : scratch.surroundings()
                ).settings
                #expect(read.maxConcurrentTasks >= read.identities.count)
                loaded += 1
            } catch {
                let isPlaced = error.errors.allSatisfy {
                    ($0.place.hasPrefix("w.yaml") || $0.place == "DT_WORKERS_0_TAGS") && !$0.message.isEmpty
                }
                if !isPlaced { Issue.record("\(error) of \(String(decoding: bytes, as: UTF8.self))") }
                refused += 1
            }
            slowest = max(slowest, .now - began)
        }
        #expect(loaded > rounds / 100 && refused > rounds / 100, "\(loaded) loaded, \(refused) refused")
        #expect(slowest < .seconds(20))
        if rounds > 1000 { print("\(rounds) files: \(loaded) loaded, \(refused) refused, the slowest in \(slowest)") }
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
