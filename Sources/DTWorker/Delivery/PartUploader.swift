import DTWire
package import SystemPackage

/// Sends the content of an outcome part to where a grant says.
package protocol PartUploader: Sendable {
    /// - Parameter url: A path on the coordinator, or a URL.
    func upload(_ file: FilePath, size: Int64, to url: String) async throws
}

/// Why a part did not arrive.
package struct UploadError: Error, Hashable, Sendable, CustomStringConvertible {
    package var message: String

    package init(message: String) { self.message = message }

    package var description: String { message }
}
