import DTWire
import Glibc

/// Where the ONNX Runtime library is looked for.
package struct LibrarySearch: Sendable {
    /// The one file to take, when it is named.
    package var library: String?
    /// Folders of Python environments, or of their packages.
    package var pythonPaths: [String]
    /// `LD_LIBRARY_PATH` and `VIRTUAL_ENV` are read from it.
    package var environment: [String: String]
    /// What stands before the system's folders; `/` save in tests.
    package var root: String

    package init(library: String?, pythonPaths: [String], environment: [String: String], root: String = "/") {
        self.library = library
        self.pythonPaths = pythonPaths
        self.environment = environment
        self.root = root
    }

    /// The folders to look in, in order, as patterns of glob(7).
    package var folders: [String] {
        let loader = (environment["LD_LIBRARY_PATH"] ?? "").split(separator: ":").map { Self.escape(String($0)) }
        let system = ["usr/lib", "usr/lib/\(Self.triplet)", "usr/local/lib", "opt/onnxruntime*/lib"].map {
            Self.escape(root) + (root.hasSuffix("/") ? "" : "/") + $0
        }
        let python = (pythonPaths + [environment["VIRTUAL_ENV"]].compactMap { $0 }).filter { !$0.isEmpty }.flatMap {
            let path = Self.escape($0)
            return [
                "\(path)/lib/python3*/site-packages/onnxruntime/capi",
                "\(path)/lib/python3*/dist-packages/onnxruntime/capi",
                "\(path)/onnxruntime/capi",
            ]
        }
        var seen: Set<String> = []
        return (loader + system + python).filter { seen.insert($0).inserted }
    }

    /// The libraries that are there, in the order in which they are tried: folder by folder, the newest first in each.
    package func candidates() -> [String] {
        if let library { return [library] }
        var seen: Set<String> = []
        return folders.flatMap { folder in
            Self.matches("\(folder)/libonnxruntime.so*").sorted {
                Self.version(of: $0).isNewer(than: Self.version(of: $1))
            }
        }.filter { seen.insert(Self.realPath($0)).inserted }
    }

    /// Opens the first candidate that can be used.
    /// - Throws: A failure that names every place looked at, what was wrong with what is there, and how to mend it.
    func open() throws(BenchmarkFailure) -> OnnxLibrary {
        var faults: [String] = []
        for path in candidates() {
            do {
                return try OnnxLibrary(path: path)
            } catch {
                faults.append(error.message)
            }
        }
        throw BenchmarkFailure(code: .runtimeMissing, message: message(faults))
    }

    private func message(_ faults: [String]) -> String {
        if library != nil {
            return
                "the ONNX Runtime library cannot be used: \(faults.joined(separator: "; ")). Correct the path to it in "
                + "the worker's settings, or leave it out to have the library looked for"
        }
        let found = faults.isEmpty ? "" : " What is there cannot be used: \(faults.joined(separator: "; "))."
        return "no ONNX Runtime library was found.\(found) Looked for libonnxruntime.so* in "
            + "\(folders.joined(separator: ", ")). Install it (pip install onnxruntime, 1.19 or newer, into a Python "
            + "environment that the worker knows), or name the library's file in the worker's settings"
    }

    /// The folder of this machine's architecture under /usr/lib, where Debian keeps libraries.
    private static var triplet: String {
        #if arch(arm64)
            "aarch64-linux-gnu"
        #else
            "x86_64-linux-gnu"
        #endif
    }

    /// What stands after `.so`: `1.32.0`. A name without a version is the one that a person made a link of on purpose.
    private static func version(of path: String) -> LibraryVersion {
        let name = path.split(separator: "/").last.map(String.init) ?? path
        return LibraryVersion(
            numbers: name.dropFirst("libonnxruntime.so.".count).split(separator: ".").compactMap { Int($0) })
    }

    private static func realPath(_ path: String) -> String {
        guard let real = realpath(path, nil) else { return path }
        defer { free(real) }
        return String(cString: real)
    }

    private static func escape(_ path: String) -> String {
        path.reduce(into: "") { text, character in
            if "*?[]\\".contains(character) { text.append("\\") }
            text.append(character)
        }
    }

    private static func matches(_ pattern: String) -> [String] {
        var found = glob_t()
        defer { globfree(&found) }
        guard glob(pattern, 0, nil, &found) == 0, let paths = found.gl_pathv else { return [] }
        return (0..<Int(found.gl_pathc)).compactMap { paths[$0].map { String(cString: $0) } }
    }
}

/// The version in a library's file name.
private struct LibraryVersion {
    var numbers: [Int]

    func isNewer(than other: LibraryVersion) -> Bool {
        if numbers.isEmpty || other.numbers.isEmpty { return numbers.isEmpty && !other.numbers.isEmpty }
        return other.numbers.lexicographicallyPrecedes(numbers)
    }
}
