import DTScheduling
import DTWire
import GRDB
import GRDBSQLite
import Synchronization

/// The demand classes of a store, remembered in both directions, for every submitted task asks for one.
final class DemandClasses: Sendable {
    private struct Known {
        var ids: [DemandClass: DemandClassID] = [:]
        var demands: [DemandClassID: DemandClass] = [:]
    }

    private let known = Mutex(Known())

    /// Forgets everything: a transaction that may have made a class was rolled back, and its number is free again.
    func forget() { known.withLock { $0 = Known() } }

    /// The number of a demand, made if there is none yet.
    func id(of demand: DemandClass, in database: Database) throws -> DemandClassID {
        if let id = known.withLock({ $0.ids[demand] }) { return id }
        // With its members in order, so that equal demands have equal texts.
        let text = JSONColumn(utf8: try JSONText.encodePretty(demand))
        let id: DemandClassID
        if let found = try database.first(
            "SELECT id FROM demand_class WHERE demand = ?", text, read: { row throws -> DemandClassID in try row[0] })
        {
            id = found
        } else {
            try database.run("INSERT INTO demand_class (demand) VALUES (?)", text)
            id = DemandClassID(rawValue: sqlite3_last_insert_rowid(database.sqliteConnection))
        }
        remember(demand, as: id)
        return id
    }

    /// The demand of a number.
    func demand(of id: DemandClassID, in database: Database) throws -> DemandClass {
        if let demand = known.withLock({ $0.demands[id] }) { return demand }
        let text = try database.first("SELECT demand FROM demand_class WHERE id = ?", id) { row throws -> JSONColumn in
            try row[0]
        }
        guard let text else { throw StoredValueError(description: "there is no demand class \(id)") }
        let demand = try JSONText.decode(DemandClass.self, from: text.utf8)
        remember(demand, as: id)
        return demand
    }

    private func remember(_ demand: DemandClass, as id: DemandClassID) {
        known.withLock { known in
            known.ids[demand] = id
            known.demands[id] = demand
        }
    }
}
