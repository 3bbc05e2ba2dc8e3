import DTWire
import Glibc

/// The folder that holds the working folders of an executor's attempts, and their output beside them.
struct ExecutionRoot {
    let path: String

    init(_ path: String) { self.path = path }

    /// Makes it for us alone, its parents too, and removes every folder in it: at this moment none of them is in use.
    func prepare() throws(TaskFailure) {
        var made = ""
        for part in path.split(separator: "/") {
            made += "/\(part)"
            guard mkdir(made, 0o700) == 0 || errno == EEXIST || errno == EISDIR || errno == EROFS else {
                throw .file("the folder \(made) for tasks cannot be made", errno)
            }
        }
        guard let listing = opendir(path) else { throw .file("the folder \(path) for tasks cannot be opened", errno) }
        defer { closedir(listing) }
        while let entry = readdir(listing) {
            let isFolder = entry.pointee.d_type == UInt8(DT_DIR) || entry.pointee.d_type == UInt8(DT_UNKNOWN)
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            // Ours have names like task.1; whatever else lies here is not ours to remove.
            if isFolder, name.hasPrefix(FolderPool.sparePrefix) || (name.first != "." && name.contains(".")) {
                try TaskFolder.removeTree("\(path)/\(name)")
            }
        }
    }
}
