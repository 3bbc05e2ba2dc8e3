/// What a relative path starts from, and what `~` stands for. A path in a file starts at the folder of that file; one in a
/// flag or a variable at the current folder.
package struct PathBase: Hashable, Sendable {
    /// An absolute path.
    package var folder: String
    /// The user's home folder, when there is one.
    package var home: String?

    package init(folder: String, home: String? = nil) { (self.folder, self.home) = (folder, home) }

    /// The absolute form of a path, with `.` and empty parts left out. `..` stays: what it means depends on links.
    package func resolve(_ path: String) throws(FormatError) -> String {
        guard !path.isEmpty else { throw FormatError("must name a path") }
        guard !path.utf8.contains(0) else { throw FormatError("must not hold a NUL character") }
        guard path.utf8.count < 4096 else { throw FormatError("is longer than a path can be (4095 bytes)") }
        if path == "~" || path.hasPrefix("~/") {
            guard let home else { throw FormatError("starts with ~, and there is no home folder") }
            return Self.clean(home + path.dropFirst())
        }
        if path.hasPrefix("/") { return Self.clean(path) }
        guard folder.hasPrefix("/") else { throw FormatError("is relative, and there is no current folder any more") }
        return Self.clean(folder + "/" + path)
    }

    /// A program: a path when there is a slash in it, else a name to be looked for in `PATH`, which stays as it is.
    package func resolveProgram(_ program: String) throws(FormatError) -> String {
        guard program.contains("/") || program.isEmpty else {
            guard !program.utf8.contains(0) else { throw FormatError("must not hold a NUL character") }
            return program
        }
        return try resolve(program)
    }

    private static func clean(_ path: String) -> String {
        "/" + path.split(separator: "/").filter { $0 != "." }.joined(separator: "/")
    }
}
