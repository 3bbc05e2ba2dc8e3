import FoundationEssentials

/// The files of this package, as the tests of its architecture read them.
struct SourceTree {
    /// The package's folder: three levels above this file.
    static let root = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3).joined(
        separator: "/")

    struct File: CustomStringConvertible {
        /// Relative to the package's folder.
        var path: String
        var lines: [Substring]

        var target: String { String(path.split(separator: "/")[1]) }
        var description: String { path }

        /// The lines without comments and without what stands in quotes.
        var code: [String] { lines.map(SourceTree.code) }
    }

    /// All files under a folder that are named with one of the endings.
    static func files(in folder: String, _ endings: [String] = [".swift"]) throws -> [File] {
        try FileManager.default.subpathsOfDirectory(atPath: "\(root)/\(folder)").sorted()
            .filter { path in endings.contains { path.hasSuffix($0) } }
            .map { try file("\(folder)/\($0)") }
    }

    static func file(_ path: String) throws -> File {
        let content = try Data(contentsOf: URL(filePath: "\(root)/\(path)"))
        let lines = String(decoding: content, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
        return File(path: path, lines: lines.last?.isEmpty == true ? lines.dropLast() : lines)
    }

    /// A line as far as it is code. Text over several lines counts as code, which errs on the safe side.
    private static func code(_ line: Substring) -> String {
        var code = ""
        var (isQuoted, isEscaped) = (false, false)
        for character in line {
            if isQuoted {
                isQuoted = isEscaped || character != "\""
                isEscaped = character == "\\" && !isEscaped
            } else if character == "/", code.last == "/" {
                code.removeLast()
                break
            } else {
                isQuoted = character == "\""
                code.append(character)
            }
        }
        return code
    }
}
