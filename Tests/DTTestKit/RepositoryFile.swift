import FoundationEssentials

/// Files of this repository that tests read where they lie.
package enum RepositoryFile {
    /// The path of a file, given from the repository's root.
    package static func path(_ path: String) -> String {
        // Tests/DTTestKit/RepositoryFile.swift: the root is three steps up.
        let root = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3)
        return (root + [Substring(path)]).joined(separator: "/")
    }

    package static func contents(_ path: String) throws -> [UInt8] {
        Array(try Data(contentsOf: URL(filePath: self.path(path))))
    }
}
