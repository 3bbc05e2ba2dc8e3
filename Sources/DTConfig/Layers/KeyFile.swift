import DTWire

/// A file that holds one key or token, readable for its owner alone.
package enum KeyFile {
    /// The longest content that is read.
    private static let limit = 65_536

    /// The text in a file, without the line's end; `nil` when there is no such file or it cannot be read.
    package static func read(_ path: String) -> String? {
        guard let file = try? RegularFile(path: path, limit: limit) else { return nil }
        return String(decoding: file.bytes.prefix { $0 != 0x0A }, as: UTF8.self)
    }

    /// Writes a text, in one step, in place of what was there.
    ///
    /// - Throws: `FileError`.
    package static func write(_ text: String, to path: String) throws(FileError) {
        try PrivateFile.replace(path, with: Array("\(text)\n".utf8))
    }
}
