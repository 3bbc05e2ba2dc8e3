/// A file that travels with a task and is put into its folder before it starts.
package struct TaskSource: Hashable, Sendable, Codable {
    /// Where it goes, relative to the task's folder; never outside it.
    package var path: String
    package var content: Bytes
    /// Whether it may be run.
    package var isExecutable: Bool

    package init(path: String, content: Bytes, isExecutable: Bool = false) {
        self.path = path
        self.content = content
        self.isExecutable = isExecutable
    }

    enum CodingKeys: String, CodingKey {
        case path, content
        case isExecutable = "executable"
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        path = try container.decode(String.self, forKey: .path)
        content = try container.decode(Bytes.self, forKey: .content)
        isExecutable = try container.decodeIfPresent(Bool.self, forKey: .isExecutable) ?? false
        try container.require(
            Self.staysInside(path), "must be a relative path without '..', an empty part or a NUL", at: .path)
    }

    /// Whether a path names something inside the folder that it is relative to, whatever is there already.
    package static func staysInside(_ path: String) -> Bool {
        guard path.utf8.count <= 1024, !path.utf8.contains(0) else { return false }
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        return parts.allSatisfy { !$0.isEmpty && $0 != "." && $0 != ".." }
    }
}
