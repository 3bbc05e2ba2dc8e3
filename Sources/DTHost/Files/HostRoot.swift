import Glibc

/// Where the machine's files are: `/`, or in tests a folder that holds a tree like it.
package struct HostRoot: Hashable, Sendable {
    package var path: String

    package init(_ path: String) { self.path = path }

    /// This machine.
    package static let system = HostRoot("/")

    /// The path under this root of a file that is named from `/`.
    package func resolve(_ name: some StringProtocol) -> String {
        (path.hasSuffix("/") ? String(path.dropLast()) : path) + (name.hasPrefix("/") ? "" : "/") + name
    }

    /// Whether a file or folder is there.
    func exists(_ name: String) -> Bool { access(resolve(name), F_OK) == 0 }

    /// The names in a folder in their order; none when it is missing or cannot be read.
    func names(in folder: String) -> [String] {
        guard let stream = opendir(resolve(folder)) else { return [] }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    /// A small file's text. Files of /proc and /sys say nothing of their size, so it is read up to a limit.
    func text(of name: String, upTo limit: Int = 64 << 10) throws(HostFault) -> String {
        let file = try HostFile(self, name)
        var fault: HostFault?
        // Memory that is not read into is never touched: the limit is far beyond what most files hold.
        let content = [UInt8](unsafeUninitializedCapacity: limit) { bytes, count in
            do throws(HostFault) {
                count = try file.read(into: UnsafeMutableRawBufferPointer(bytes))
            } catch {
                fault = error
            }
        }
        if let fault { throw fault }
        return String(decoding: content, as: UTF8.self)
    }
}
