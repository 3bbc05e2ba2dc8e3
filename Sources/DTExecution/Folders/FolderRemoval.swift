import Glibc

/// Removes a folder and all that is in it, whatever a task made of it: links are removed and not followed, folders without
/// permissions are opened up first, and one that lies very deep is moved to the top before it is emptied, so that neither the
/// length of its path nor the number of open files limits us.
struct FolderRemoval {
    struct Failure: Error {
        var name: String
        var number: Int32

        init(_ name: [CChar], _ number: Int32) {
            self.name = String(decoding: name.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
            self.number = number
        }
    }

    /// How many folders are held open within one another.
    private static let deepest = 64

    private let top: Int32
    private var moved = 0

    static func remove(_ path: String) throws(Failure) {
        let path = Array(path.utf8CString)
        let top = try openFolder(AT_FDCWD, path)
        var removal = FolderRemoval(top: top)
        defer { close(top) }
        try removal.empty(top, depth: 0)
        guard rmdir(path) == 0 else { throw Failure(path, errno) }
    }

    private init(top: Int32) { self.top = top }

    /// Empties a folder. The names of one pass are read first, since removing while reading may pass some over.
    private mutating func empty(_ folder: Int32, depth: Int) throws(Failure) {
        var last: [[CChar]] = []
        while case let names = try Self.names(in: folder), !names.isEmpty {
            // Nobody adds to the folder any more, so that what is still there after a pass cannot be removed.
            guard names != last else { throw Failure(names[0], ENOTEMPTY) }
            last = names
            for name in names { try removeEntry(name, in: folder, depth: depth) }
        }
    }

    private mutating func removeEntry(_ name: [CChar], in folder: Int32, depth: Int) throws(Failure) {
        if unlinkat(folder, name, 0) == 0 || errno == ENOENT { return }
        guard errno == EISDIR || errno == EPERM else { throw Failure(name, errno) }
        if unlinkat(folder, name, AT_REMOVEDIR) == 0 { return }
        if depth >= Self.deepest {
            moved += 1
            if renameat(folder, name, top, ".dt-removal-\(moved)") == 0 { return }
        }
        let inner = try Self.openFolder(folder, name)
        defer { close(inner) }
        try empty(inner, depth: depth + 1)
        if unlinkat(folder, name, AT_REMOVEDIR) != 0 { throw Failure(name, errno) }
    }

    private static func openFolder(_ folder: Int32, _ name: [CChar]) throws(Failure) -> Int32 {
        let flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC
        var opened = openat(folder, name, flags)
        if opened >= 0, faccessat(folder, name, W_OK | X_OK, 0) == 0 { return opened }
        if opened >= 0 { close(opened) }
        fchmodat(folder, name, 0o700, 0)
        opened = openat(folder, name, flags)
        guard opened >= 0 else { throw Failure(name, errno) }
        return opened
    }

    /// The names in a folder, as bytes: a task may choose names that are no text.
    private static func names(in folder: Int32) throws(Failure) -> [[CChar]] {
        // The copy shares its position with the original, so it is set back to the start.
        guard let listing = fdopendir(fcntl(folder, F_DUPFD_CLOEXEC, 0)) else { throw Failure([46, 0], errno) }
        defer { closedir(listing) }
        rewinddir(listing)
        var names: [[CChar]] = []
        while names.count < 4096, let entry = readdir(listing) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                bytes.prefix { $0 != 0 }.map(CChar.init(bitPattern:)) + [0]
            }
            if name != [46, 0], name != [46, 46, 0] { names.append(name) }
        }
        return names
    }
}
