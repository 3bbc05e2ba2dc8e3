import Dispatch
import Glibc
import Synchronization

/// Says when something in one of some folders may have changed: inotify(7), which costs nothing while nothing does. It is not
/// said what, and events that come together are one.
package final class FolderWatch: Sendable {
    /// The changes from now on.
    package let changes: AsyncStream<Void>
    private let source: Mutex<any DispatchSourceRead>

    /// - Parameter folders: Those that are there. A folder that is a symbolic link stands for where it leads now.
    package init?(_ folders: [String]) {
        let descriptor = inotify_init1(Int32(IN_NONBLOCK | IN_CLOEXEC))
        guard descriptor >= 0 else { return nil }
        // A file that is written is said when it is closed; one that is put in another's place, and a link, when it moves.
        let mask = UInt32(IN_CLOSE_WRITE | IN_MOVED_TO | IN_MOVED_FROM | IN_CREATE | IN_DELETE | IN_ATTRIB)
        let watched = folders.filter { inotify_add_watch(descriptor, $0, mask) >= 0 }
        guard !watched.isEmpty else {
            close(descriptor)
            return nil
        }
        let (changes, continuation) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
        self.changes = changes
        let source = DispatchSource.makeReadSource(fileDescriptor: descriptor, queue: .global())
        source.setEventHandler {
            var buffer = [UInt8](repeating: 0, count: 4096)
            while read(descriptor, &buffer, buffer.count) > 0 {}
            continuation.yield()
        }
        source.setCancelHandler {
            close(descriptor)
            continuation.finish()
        }
        source.activate()
        self.source = Mutex(source)
    }

    deinit { source.withLock { $0.cancel() } }
}
