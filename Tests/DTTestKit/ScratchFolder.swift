import FoundationEssentials
import Glibc

/// A folder of a test's own, removed with all that is in it when the last reference goes.
package final class ScratchFolder: Sendable {
    /// Absolute, without a symbolic link in it.
    package let path: String

    package init() throws {
        let parent = ProcessInfo.processInfo.environment["TMPDIR"] ?? "/tmp"
        var template = Array("\(parent)/dt-test.XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil, let real = realpath(template, nil) else {
            throw ScratchError(path: parent, reason: String(cString: strerror(errno)))
        }
        defer { free(real) }
        path = String(cString: real)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// The path of something in the folder.
    package func path(_ name: String) -> String { "\(path)/\(name.hasPrefix("/") ? String(name.dropFirst()) : name)" }

    /// Writes a file in place, and makes the folders that lead to it.
    ///
    /// - Returns: its path.
    @discardableResult
    package func write(_ name: String, _ text: String) throws -> String {
        let file = path(name)
        try makeFolder(name.split(separator: "/").dropLast().joined(separator: "/"))
        let descriptor = open(file, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw ScratchError(path: file, reason: String(cString: strerror(errno))) }
        defer { close(descriptor) }
        let bytes = Array(text.utf8)
        guard Glibc.write(descriptor, bytes, bytes.count) == bytes.count else {
            throw ScratchError(path: file, reason: String(cString: strerror(errno)))
        }
        return file
    }

    /// Makes a folder and those that lead to it.
    package func makeFolder(_ name: String) throws {
        try FileManager.default.createDirectory(atPath: path(name), withIntermediateDirectories: true)
    }

    /// Removes a file or a folder with all that is in it.
    package func remove(_ name: String) throws { try FileManager.default.removeItem(atPath: path(name)) }
}

/// A test's folder or file that could not be made.
package struct ScratchError: Error {
    package var path: String
    package var reason: String
}
