import DTTransport
import DTWire
import SystemPackage

/// Uploads outcome parts to the coordinator that the session is with.
struct HTTPPartUploader: PartUploader {
    private static let chunkBytes = 256 << 10

    let link: CoordinatorLink

    func upload(_ file: FilePath, size: Int64, to path: String) async throws {
        // The one-time path is all the leave that is needed.
        let destination = link.destination
        let client = try HTTPAPIClient(url: destination.url, bearer: nil, tls: destination.tls)
        do {
            try await client.upload(
                "PUT", path, contentType: "application/octet-stream", length: size,
                chunks: FileChunks(file: try FileDescriptor.open(file, .readOnly), size: Self.chunkBytes))
        } catch {
            await client.shutdown()
            throw error
        }
        await client.shutdown()
    }
}

/// A file's content in pieces; closes it at the end.
private struct FileChunks: AsyncSequence, Sendable {
    let file: FileDescriptor
    let size: Int

    func makeAsyncIterator() -> Iterator { Iterator(file: file, size: size) }

    struct Iterator: AsyncIteratorProtocol {
        let file: FileDescriptor
        let size: Int
        private var isAtEnd = false

        init(file: FileDescriptor, size: Int) { (self.file, self.size) = (file, size) }

        mutating func next() async throws -> [UInt8]? {
            if isAtEnd { return nil }
            let chunk = try [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
                count = try file.read(into: UnsafeMutableRawBufferPointer(buffer))
            }
            if chunk.isEmpty {
                isAtEnd = true
                try file.close()
                return nil
            }
            return chunk
        }
    }
}
