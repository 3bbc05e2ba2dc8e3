import Crypto
import DTWire
import Dispatch
import Glibc

/// A part that is being received: written to a file of its own, counted and digested on the way, and moved to its place
/// once it is known to be what was declared and to survive a loss of power.
actor PartFile: PartUpload {
    private let part: OutcomePart
    private let folder: PartFolder
    private let path: String
    private let keep: @Sendable (Timestamp) async throws(StoreError) -> Void
    private var descriptor: CInt
    private var digest = SHA256()
    private var count: Int64 = 0

    /// - Parameters:
    ///   - name: No other part that is being received has it.
    ///   - keep: Notes in the database that the part is in its place.
    init(
        _ part: OutcomePart, in folder: PartFolder, name: String,
        keep: @escaping @Sendable (Timestamp) async throws(StoreError) -> Void
    ) throws(StoreError) {
        self.part = part
        self.folder = folder
        self.keep = keep
        path = folder.incoming + "/" + name
        descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw PartFolder.failure(path) }
    }

    deinit {
        if descriptor >= 0 {
            close(descriptor)
            unlink(path)
        }
    }

    func append(_ bytes: [UInt8]) async throws(StoreError) {
        try requireOpen()
        guard count + Int64(bytes.count) <= part.size else {
            throw StoreError(
                .invalidRequest, "part \"\(part.name)\" is larger than the \(part.size) bytes that were declared")
        }
        var written = 0
        while written < bytes.count {
            let result = bytes.withUnsafeBytes { bytes in
                write(descriptor, bytes.baseAddress?.advanced(by: written), bytes.count - written)
            }
            if result < 0, errno == EINTR { continue }
            guard result > 0 else { throw PartFolder.failure(path) }
            written += result
        }
        count += Int64(bytes.count)
        digest.update(data: bytes)
    }

    func finish(at now: Timestamp) async throws(StoreError) {
        try requireOpen()
        guard count == part.size, Bytes(digest.finalize()) == part.sha256 else {
            remove()
            throw StoreError(
                .invalidRequest,
                "part \"\(part.name)\" is not as declared: \(count) of \(part.size) bytes came"
                    + (count == part.size ? ", and their SHA-256 is another" : "") + "; upload it again")
        }
        let descriptor = descriptor
        self.descriptor = -1
        // Waiting for the disk can take seconds; the threads of the concurrency pool are few.
        let result: Result<Void, StoreError> = await withCheckedContinuation { continuation in
            DispatchQueue.global().async { [path, folder, part] in
                continuation.resume(
                    returning: Result { () throws(StoreError) in
                        try Self.move(descriptor, at: path, to: folder.file(part.sha256), in: folder.path)
                    })
            }
        }
        try result.get()
        try await keep(now)
    }

    func abort() async { remove() }

    private func requireOpen() throws(StoreError) {
        if descriptor < 0 {
            throw StoreError(.invalidRequest, "part \"\(part.name)\" was finished or given up already")
        }
    }

    private func remove() {
        guard descriptor >= 0 else { return }
        close(descriptor)
        unlink(path)
        descriptor = -1
    }

    private static func move(
        _ descriptor: CInt, at path: String, to place: String, in folder: String
    ) throws(StoreError) {
        let isSynced = fsync(descriptor) == 0
        let error = errno
        close(descriptor)
        guard isSynced, rename(path, place) == 0 else {
            let failure =
                isSynced
                ? PartFolder.failure(place) : StoreError(.ioError, "\(path): \(String(cString: strerror(error)))")
            unlink(path)
            throw failure
        }
        let folderDescriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard folderDescriptor >= 0 else { throw PartFolder.failure(folder) }
        defer { close(folderDescriptor) }
        guard fsync(folderDescriptor) == 0 else { throw PartFolder.failure(folder) }
    }
}
