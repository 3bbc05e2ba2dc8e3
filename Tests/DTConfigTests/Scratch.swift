import DTConfig
import DTTestKit
import DTWire
import FoundationEssentials
import Glibc

/// A folder of a test's own with the files that a program would find.
struct Scratch {
    private let folder: ScratchFolder
    var path: String { folder.path }

    init() throws { folder = try ScratchFolder() }

    /// Writes a file, making the folders that lead to it.
    @discardableResult
    func write(_ name: String, _ text: String, mode: mode_t = 0o600) throws -> String {
        try write(name, Array(text.utf8), mode: mode)
    }

    @discardableResult
    func write(_ name: String, _ bytes: [UInt8], mode: mode_t = 0o600) throws -> String {
        let file = "\(path)/\(name)"
        let folder = URL(filePath: file).deletingLastPathComponent()
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try Data(bytes).write(to: URL(filePath: file))
        chmod(file, mode)
        return file
    }

    /// What a program sees whose home and system folders lie in here.
    func surroundings(_ variables: [String: String] = [:]) -> Surroundings {
        Surroundings(
            variables: variables, hostname: "box", resources: EffectiveResources(cpus: 4, memory: .gibibytes(8)),
            workingFolder: path, homeFolder: "\(path)/home",
            systemFolder: "\(path)/etc")
    }
}

extension WorkerSettings {
    /// The one identity of a worker that has no more.
    var identity: IdentitySettings { identities[0] }
}
