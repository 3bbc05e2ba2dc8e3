import FoundationEssentials

/// Where the programs under test lie, and where they may write.
struct Site {
    let programs: String
    let folder: String

    var dt: String { programs + "/dt" }

    /// An empty folder of this name.
    func emptyFolder(_ name: String) throws -> String {
        let path = "\(folder)/\(name)"
        if FileManager.default.fileExists(atPath: path) { try FileManager.default.removeItem(atPath: path) }
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        return path
    }
}
