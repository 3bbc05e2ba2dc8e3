package import DTWire
import GRDB
import Synchronization

extension SQLiteTaskStore {
    package func partStanding(
        _ part: OutcomePart, for lease: LeaseID, of worker: WorkerID
    ) async throws(StoreError) -> PartStanding {
        try await read { database in
            guard let head = try database.head(of: lease.taskID),
                try database.attempt(task: head.sequence, fence: lease.fence)?.worker == worker
            else { return .unknownTask }
            return try database.hasPart(part.sha256) ? .present : .wanted
        }
    }

    package func receivePart(_ part: OutcomePart) async throws(StoreError) -> any PartUpload {
        guard part.sha256.count == 32, part.size >= 0 else {
            throw StoreError(.invalidRequest, "part \"\(part.name)\" needs a SHA-256 of 32 bytes and a size")
        }
        let number = uploads.wrappingAdd(1, ordering: .relaxed).newValue
        return try PartFile(part, in: parts, name: "\(number)") { [writer, parts] (now) throws(StoreError) in
            try await writer.write { database in
                guard parts.contains(part.sha256) else {
                    throw StoreError(.ioError, "\(parts.file(part.sha256)): the part is gone: upload it again")
                }
                try database.run(
                    "INSERT OR REPLACE INTO part (sha256, size, received) VALUES (?, ?, ?)", part.sha256, part.size, now
                )
            }
        }
    }

    package func partPath(sha256: Bytes) async throws(StoreError) -> String? {
        try await read { try $0.hasPart(sha256) } ? parts.file(sha256) : nil
    }
}
