import Testing

/// What code of ours never has, and what its types are never called.
@Suite(.timeLimit(.minutes(5)))
struct StyleTests {
    @Test(arguments: [
        "@unchecked Sendable", "nonisolated(unsafe)", "try!", "as!", "fatalError(", "preconditionFailure(",
        "@preconcurrency import", "DispatchSemaphore", "NSLock",
    ])
    func `shipped code has no way around the checks of the language`(text: String) throws {
        for file in try SourceTree.files(in: "Sources") {
            for (number, line) in file.code.enumerated() where line.contains(text) {
                Issue.record("\(file):\(number + 1): \(text)")
            }
        }
    }

    @Test func `shipped code unwraps no optional by force`() throws {
        for file in try SourceTree.files(in: "Sources") {
            for (number, line) in file.code.enumerated() {
                let characters = Array(line)
                for position in characters.indices.dropFirst() where characters[position] == "!" {
                    let before = characters[position - 1]
                    let after = position + 1 < characters.count ? characters[position + 1] : " "
                    guard before.isLetter || before.isNumber || before == ")" || before == "]", after != "=" else {
                        continue
                    }
                    Issue.record("\(file):\(number + 1): unwraps by force")
                }
            }
        }
    }

    @Test(arguments: ["Sources", "Tests"])
    func `no file is longer than 400 lines`(folder: String) throws {
        for file in try SourceTree.files(in: folder, [".swift", ".c", ".h"]) {
            #expect(file.lines.count <= 400, "\(file) has \(file.lines.count) lines: look for the second noun")
        }
    }

    /// Words that say nothing, or have another meaning here; docs/architecture.md has the ones to use.
    private static let avoided: Set<String> = [
        "Agent", "Data", "Handler", "Helper", "Helpers", "Impl", "Info", "Job", "Manager", "Node", "Util", "Utils",
    ]

    /// Names that a library or a declared thing of the guide asks for.
    private static let exceptions: Set<String> = [
        "DocumentNode",  // A YAML document's, as Yams calls it.
        "Handler", "HandlerSettings",  // What the guide's custom tasks run.
        "LineLogHandler",  // swift-log's protocol is `LogHandler`.
        "NodeReader",
        // What a custom task names is called a handler in the guide's sense.
        "HandlerDeclaration", "HandlerDirectory", "BuiltInHandler",
    ]

    @Test func `no type is called by a word to avoid`() throws {
        let kinds: Set<String> = ["struct", "class", "enum", "actor", "protocol", "typealias"]
        var types: Set<String> = []
        for file in try SourceTree.files(in: "Sources") {
            for line in file.code {
                let words = line.split(separator: " ").map(String.init)
                for (kind, name) in zip(words, words.dropFirst()) where kinds.contains(kind) {
                    let name = String(name.prefix { $0.isLetter || $0.isNumber })
                    guard name.first?.isUppercase == true else { continue }
                    types.insert(name)
                    let found = Self.words(of: name).filter(Self.avoided.contains)
                    #expect(found.isEmpty || Self.exceptions.contains(name), "\(file): \(name) is called \(found)")
                }
            }
        }
        #expect(types.count > 100, "the types were not found")
    }

    /// The words of a type's name: `HTTPSession` is HTTP and Session.
    private static func words(of name: String) -> [String] {
        var words: [String] = []
        let characters = Array(name)
        for (position, character) in characters.enumerated() {
            let startsWord =
                character.isUppercase
                && (position == 0 || !characters[position - 1].isUppercase
                    || (position + 1 < characters.count && characters[position + 1].isLowercase))
            if startsWord || words.isEmpty { words.append("") }
            words[words.count - 1].append(character)
        }
        return words
    }
}
