import DTWire
import Glibc

/// The folder that holds outcome parts, each in a file named by its digest.
struct PartFolder: Sendable {
    let path: String

    /// Opens the folder, making it if it is not there.
    ///
    /// - Parameter removingUnfinished: Whether what was being received when the process ended is removed.
    init(path: String, removingUnfinished: Bool) throws(StoreError) {
        self.path = path
        for folder in [path, incoming] {
            guard mkdir(folder, 0o700) == 0 || errno == EEXIST else { throw Self.failure(folder) }
        }
        if removingUnfinished { try removeUnfinished() }
    }

    /// Where parts are while they are being received.
    var incoming: String { path + "/incoming" }

    /// Where the content of a part lies, or will.
    func file(_ sha256: Bytes) -> String {
        let digits = Array("0123456789abcdef".utf8)
        let name = sha256.content.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
        return path + "/" + String(decoding: name, as: UTF8.self)
    }

    func contains(_ sha256: Bytes) -> Bool { access(file(sha256), F_OK) == 0 }

    func remove(_ sha256: Bytes) throws(StoreError) {
        let file = file(sha256)
        guard unlink(file) == 0 || errno == ENOENT else { throw Self.failure(file) }
    }

    private func removeUnfinished() throws(StoreError) {
        guard let folder = opendir(incoming) else { throw Self.failure(incoming) }
        defer { closedir(folder) }
        while let entry = readdir(folder) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { _ = unlink(incoming + "/" + name) }
        }
    }

    /// What `errno` says about a file.
    static func failure(_ path: String) -> StoreError {
        let reason = String(cString: strerror(errno))
        return switch errno {
        case ENOSPC, EDQUOT: StoreError(.diskFull, "\(path): \(reason): free some space")
        case EROFS, EACCES, EPERM: StoreError(.readOnly, "\(path): \(reason): check owner and mode of the folder")
        default: StoreError(.ioError, "\(path): \(reason): check the disk")
        }
    }
}
