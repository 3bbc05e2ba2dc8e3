import Testing

/// No target imports upwards or sideways: docs/architecture.md, checked in the sources and in the manifest.
@Suite(.timeLimit(.minutes(5)))
struct ImportTests {
    /// The modules that a file imports, with or without an access level or an attribute.
    private static func imports(_ file: SourceTree.File) -> [String] {
        file.lines.compactMap { line in
            let words = line.split(separator: " ")
            guard let position = words.firstIndex(of: "import"), words.indices.contains(position + 1),
                words[..<position].allSatisfy({
                    $0.hasPrefix("@") || $0 == "package" || $0 == "public" || $0 == "internal"
                })
            else { return nil }
            let kinds: Set<Substring> = ["struct", "class", "enum", "protocol", "typealias", "func", "let", "var"]
            let name = kinds.contains(words[position + 1]) ? words.last : words[position + 1]
            return name?.split(separator: ".").first.map(String.init)
        }
    }

    private static func isOurs(_ module: String) -> Bool {
        ImportRules.allowed[module] != nil || module.hasPrefix("DT")
    }

    @Test func `every file imports only what its target may`() throws {
        var count = 0
        for file in try SourceTree.files(in: "Sources") {
            let allowed = try #require(
                ImportRules.allowed[file.target], "\(file): no rule for the target \(file.target)")
            for module in Self.imports(file) {
                count += 1
                if Self.isOurs(module) {
                    #expect(allowed.contains(module), "\(file): \(file.target) must not import \(module)")
                } else {
                    let isForbidden = ImportRules.forbidden[file.target, default: []].contains { module.hasPrefix($0) }
                    #expect(
                        !isForbidden || ImportRules.permitted[file.target, default: []].contains(module),
                        "\(file): \(file.target) must never import \(module)")
                    if ImportRules.pure.contains(file.target) {
                        #expect(
                            ImportRules.pureImports.contains(module), "\(file): \(file.target) does no IO: \(module)")
                    }
                }
                #expect(!ImportRules.nowhere.contains(module), "\(file): shipped code never imports \(module)")
            }
        }
        #expect(count > 100, "the imports were not found")
    }

    @Test func `a target in C includes only headers of the system and of the targets it may use`() throws {
        for file in try SourceTree.files(in: "Sources", [".c", ".h"]) {
            let allowed = try #require(
                ImportRules.allowed[file.target], "\(file): no rule for the target \(file.target)")
            for line in file.lines where line.hasPrefix("#include \"") {
                let header = line.dropFirst("#include \"".count).prefix { $0 != "\"" }
                let owner = try SourceTree.files(in: "Sources", ["/\(header)"]).first?.target
                #expect(
                    owner.map { $0 == file.target || allowed.contains($0) } ?? false,
                    "\(file): must not include \(header)")
            }
        }
    }

    /// The targets of Package.swift with what they depend on of ours.
    private static func manifest() throws -> [(name: String, isTest: Bool, dependencies: Set<String>)] {
        let text = try SourceTree.file("Package.swift").lines.drop {
            !$0.contains("targets: [") || $0.contains(".executable(")
        }
        .joined(separator: "\n")
        var targets: [(String, Bool, Set<String>)] = []
        for part in text.split(separator: "arget(").dropFirst() {
            let quoted = part.split(separator: "\"", omittingEmptySubsequences: false)
            guard quoted.count > 1, part.drop(while: \.isWhitespace).hasPrefix("name:") else { continue }
            let name = String(quoted[1])
            var dependencies: Set<String> = []
            if let list = part.split(separator: "dependencies: [", maxSplits: 1).dropFirst().first?.prefix(while: {
                $0 != "]"
            }) {
                let words = list.split(separator: "\"", omittingEmptySubsequences: false)
                dependencies = Set(words.indices.filter { !$0.isMultiple(of: 2) }.map { String(words[$0]) })
            }
            targets.append((name, name.hasSuffix("Tests") || name == "DTTestKit", dependencies))
        }
        return targets
    }

    @Test func `the manifest gives each target no more of ours than it may import`() throws {
        let targets = try Self.manifest()
        #expect(Set(targets.filter { !$0.isTest }.map(\.name)) == Set(ImportRules.allowed.keys))
        for target in targets where !target.isTest {
            let ours = target.dependencies.filter(Self.isOurs)
            let strangers = ours.subtracting(ImportRules.allowed[target.name] ?? [])
            #expect(strangers.isEmpty, "\(target.name) must not depend on \(strangers.sorted())")
        }
    }

    @Test func `every target has a folder, and every folder a target`() throws {
        let folders = Set(try SourceTree.files(in: "Sources", [".swift", ".c", ".h"]).map(\.target))
        #expect(folders == Set(ImportRules.allowed.keys))
    }

    @Test func `the rules have no cycle`() {
        var left = ImportRules.allowed
        while let free = left.first(where: { $0.value.allSatisfy { left[$0] == nil } }) { left[free.key] = nil }
        #expect(left.isEmpty)
    }
}
