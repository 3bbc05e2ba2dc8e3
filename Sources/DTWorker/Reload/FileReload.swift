import DTConfig
import DTService
package import Logging
import ServiceLifecycle

/// Has a worker read its settings again when a file of them changes: at once when it was quiet for a moment, so that several
/// changes are one.
package struct FileReload: Service {
    /// How long nothing must have changed.
    private static let quiet = Duration.milliseconds(300)

    private let worker: Worker
    private let files: @Sendable () -> [String]
    private let logger: Logger

    /// - Parameter files: The absolute paths of the files and folders that the settings come from.
    package init(_ worker: Worker, files: @escaping @Sendable () -> [String], logger: Logger) {
        self.worker = worker
        self.files = files
        self.logger = logger
    }

    package func run() async { await cancelWhenGracefulShutdown { await watch() } }

    private func watch() async {
        var seen = WatchedFiles(files())
        while !Task.isCancelled {
            // Anew each time: the files may be others, and a folder may have been put in another's place.
            guard let watch = FolderWatch(seen.folders) else {
                return logger.warning(
                    "changes of the settings' files cannot be seen", metadata: ["folders": "\(seen.folders)"])
            }
            // Unless something changed before there was a watch.
            if WatchedFiles(files()) == seen { for await _ in watch.changes { break } }
            var now = WatchedFiles(files())
            var before: WatchedFiles
            repeat {
                before = now
                try? await Task.sleep(for: Self.quiet)
                now = WatchedFiles(files())
            } while now != before && !Task.isCancelled
            guard now != seen, !Task.isCancelled else { continue }
            seen = now
            _ = await worker.reload(.file)
        }
    }
}

/// What some files look like, without reading them.
struct WatchedFiles: Hashable, Sendable {
    /// Where they are, links not followed: those who replace a file change its folder.
    let folders: [String]
    let marks: [FileMark?]

    init(_ paths: [String]) {
        folders = Set(paths.map { String($0[..<($0.lastIndex(of: "/") ?? $0.startIndex)]) + "/" }).sorted()
        marks = paths.map(FileMark.init)
    }
}
