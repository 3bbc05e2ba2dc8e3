package import DTWire

/// How an SQLite store keeps what it is given.
package struct SQLiteSettings: Hashable, Sendable {
    /// What a commit survives.
    package enum Durability: String, Choice {
        /// Loss of power: each commit waits for the disk (`synchronous` FULL).
        case power
        /// A crash of the process, not of the machine (`synchronous` NORMAL).
        case process
    }

    package var durability: Durability
    /// How large the database file may grow; as large as the disk when absent. Logs and tasks beyond it are refused with
    /// `diskFull`, and taken again once something was deleted.
    package var maximumSize: ByteCount?
    /// How long a write waits for another process that writes.
    package var busyTimeout: Duration

    package init(
        durability: Durability = .power, maximumSize: ByteCount? = nil, busyTimeout: Duration = .seconds(5)
    ) {
        self.durability = durability
        self.maximumSize = maximumSize
        self.busyTimeout = busyTimeout
    }
}
