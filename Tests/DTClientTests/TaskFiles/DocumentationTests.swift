import DTClient
import DTConfig
import DTWire
import Testing

@Suite(.timeLimit(.minutes(5)))
struct DocumentationTests {
    @Test func `the example in docs/task-files.md is read`() throws {
        let root = #filePath.split(separator: "/").dropLast(4).reduce(into: "") { $0 += "/" + $1 }
        let text = String(
            decoding: try RegularFile(path: "\(root)/docs/task-files.md", limit: 1 << 20).bytes, as: UTF8.self)
        let block = try #require(text.split(separator: "```yaml\n").last?.split(separator: "```").first)
        let folder = try TaskFolder(["test_unit.py": "", "conftest.py": "", "lib/model.py": ""])
        let file = try folder.read(String(block))
        #expect(file.tasks.map(\.type) == ["test", "custom"])
        #expect(file.taken == ["conftest.py", "lib/model.py", "test_unit.py"])
        let errors = #expect(throws: TaskFileErrors.self) {
            _ = try folder.read(
                String(block).replacing("tags: [gpu]", with: "tags: gpu").replacing(
                    "    config:\n      name", with: "    prority: 1\n    config:\n      name"),
                as: "nightly.yaml")
        }
        let shown = try #require(text.split(separator: "```\n").first { $0.hasPrefix("nightly.yaml:") })
        #expect(errors?.description == String(shown).trimmingSuffix("\n"))
    }

    @Test func `a large file is read`() throws {
        let task = "- {type: custom, config: {name: noop, parameters: {a: [1, 2, 3], b: some text}}, priority: 3}\n"
        let file = try TaskFolder().read(String(repeating: task, count: 10_000))
        #expect(file.tasks.count == 10_000)
    }
}

extension String {
    fileprivate func trimmingSuffix(_ suffix: String) -> String {
        hasSuffix(suffix) ? String(dropLast(suffix.count)) : self
    }
}
