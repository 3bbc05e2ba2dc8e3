import Glibc

/// What tells one file, and one content of it, from another without reading it, and who may read it. Links are followed.
package struct FileMark: Hashable, Sendable {
    private var device: UInt64
    private var number: UInt64
    private var size: Int64
    private var mode: UInt32
    private var seconds: Int
    private var nanoseconds: Int

    /// `nil` when there is no such file.
    package init?(_ path: String) {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        (device, number, size) = (UInt64(status.st_dev), UInt64(status.st_ino), Int64(status.st_size))
        mode = status.st_mode
        (seconds, nanoseconds) = (status.st_mtim.tv_sec, status.st_mtim.tv_nsec)
    }
}
