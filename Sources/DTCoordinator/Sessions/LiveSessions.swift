package import DTScheduling
package import DTWire
import Synchronization

/// The sessions that are open now, and what their workers say of themselves beyond what the store keeps.
package final class LiveSessions: Sendable {
    /// One open session.
    package struct Entry: Sendable {
        package var session: WorkerSession
        package var instance: InstanceID
        package var keyID: KeyID
        package var link: any WorkerLink
        package var admission = Admission.open
        package var reading: Reading?
        package var held = 0
        package var lastSeen: Timestamp
        package var progress: [TaskID: LiveProgress] = [:]
    }

    private let entries = Mutex<[WorkerID: Entry]>([:])

    package init() {}

    /// Makes this the worker's session.
    ///
    /// - Returns: The session that it takes the place of.
    package func open(_ entry: Entry) -> Entry? {
        entries.withLock { $0.updateValue(entry, forKey: entry.session.worker) }
    }

    /// Ends a session; nothing happens when another has taken its place.
    package func close(_ session: WorkerSession) {
        entries.withLock { entries in
            if entries[session.worker]?.session == session { entries[session.worker] = nil }
        }
    }

    package func update(_ session: WorkerSession, _ change: (inout Entry) -> Void) {
        entries.withLock { entries in
            guard var entry = entries[session.worker], entry.session == session else { return }
            change(&entry)
            entries[session.worker] = entry
        }
    }

    package func link(to worker: WorkerID) -> (any WorkerLink)? { entries.withLock { $0[worker]?.link } }

    package var all: [Entry] { entries.withLock { Array($0.values) } }

    package var count: Int { entries.withLock { $0.count } }

    /// How far tasks are, for those of these that said so.
    package func progress(of taskIDs: [TaskID]) -> [TaskID: LiveProgress] {
        let wanted = Set(taskIDs)
        return entries.withLock { entries in
            var found: [TaskID: LiveProgress] = [:]
            for entry in entries.values {
                for (taskID, progress) in entry.progress where wanted.contains(taskID) { found[taskID] = progress }
            }
            return found
        }
    }
}
