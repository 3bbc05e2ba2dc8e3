package import DTScheduling
package import DTWire
import GRDB

extension SQLiteTaskStore {
    package func register(
        _ registration: WorkerRegistration, at now: Timestamp
    ) async throws(StoreError) -> RegisterResult {
        let profile: JSONColumn
        do {
            profile = JSONColumn(utf8: try JSONText.encode(registration.profile))
        } catch {
            throw StoreError(
                .invalidRequest, "what worker \(registration.worker) says of itself cannot be written: \(error)",
                cause: error)
        }
        return try await writer.write { database in
            let standing = try database.first(
                "SELECT principal, instance, epoch, instance_epoch FROM worker WHERE id = ?", registration.worker
            ) { row throws -> (String, InstanceID, Int64, Int64) in (try row[0], try row[1], try row[2], try row[3]) }
            guard let (principal, instance, oldEpoch, instanceEpoch) = standing else {
                try database.run(
                    """
                    INSERT INTO worker (id, principal, instance, epoch, instance_epoch, profile, state, created, registered,
                      last_seen)
                    VALUES (?1, ?2, ?3, 1, 1, ?4, 'connected', ?5, ?5, ?5)
                    """, registration.worker, registration.principal, registration.instance, profile, now)
                return .registered(WorkerSession(registration.worker, epoch: 1), previous: nil)
            }
            guard principal == registration.principal else { return .idTaken }
            let epoch = oldEpoch + 1
            try database.run(
                """
                UPDATE worker SET instance = ?, epoch = ?, instance_epoch = ?, profile = ?, state = 'connected',
                  registered = ?6, last_seen = max(last_seen, ?6)
                WHERE id = ?5
                """, registration.instance, epoch, instance == registration.instance ? instanceEpoch : epoch, profile,
                registration.worker, now)
            return .registered(WorkerSession(registration.worker, epoch: epoch), previous: instance)
        }
    }

    package func markSeen(_ workers: [WorkerID: Timestamp]) async throws(StoreError) {
        try await writer.write { database in
            for (worker, moment) in workers { try database.markSeen(worker, at: moment) }
        }
    }

    package func setState(
        _ state: WorkerState, of session: WorkerSession, at now: Timestamp
    ) async throws(StoreError) {
        try await writer.write { database in
            _ = try database.run(
                "UPDATE worker SET state = ?, last_seen = max(last_seen, ?) WHERE id = ? AND epoch = ?",
                state, now, session.worker, session.epoch)
        }
    }

    package func worker(_ worker: WorkerID) async throws(StoreError) -> WorkerRow? {
        try await read { try $0.first("\(WorkerRow.select) WHERE worker.id = ?", worker, read: WorkerRow.init) }
    }

    package func workers() async throws(StoreError) -> [WorkerRow] {
        try await read { try $0.all("\(WorkerRow.select) ORDER BY worker.id", read: WorkerRow.init) }
    }
}

extension WorkerRow {
    fileprivate static let select = """
        SELECT id, epoch, principal, instance, profile, state, created, registered, last_seen,
          (SELECT count(*) FROM task WHERE status IN ('assigned', 'running') AND task.worker = worker.id)
        FROM worker
        """

    fileprivate init(_ row: Columns) throws {
        self.init(
            session: WorkerSession(try row[0], epoch: try row[1]), principal: try row[2], instance: try row[3],
            profile: try JSONText.decode(from: (try row[4] as JSONColumn).utf8), state: try row[5],
            created: try row[6], registered: try row[7], lastSeen: try row[8], held: try row[9])
    }
}
