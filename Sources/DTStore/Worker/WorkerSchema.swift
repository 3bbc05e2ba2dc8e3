import GRDB

/// A worker's tables. A migration that was ever released is never edited: what changes is a new one at the end.
enum WorkerSchema {
    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1 journal, spool, values") { try $0.execute(sql: first) }
        return migrator
    }

    private static let first = """
        -- What was accepted and has no outcome yet.
        CREATE TABLE journal (
          seq INTEGER PRIMARY KEY,
          cluster TEXT NOT NULL,
          generation INTEGER NOT NULL,
          task TEXT NOT NULL,
          fence INTEGER NOT NULL,
          assignment TEXT NOT NULL,
          accepted INTEGER NOT NULL,
          started INTEGER,
          UNIQUE (task, fence, generation, cluster)
        ) STRICT;

        -- Outcomes to be delivered, and with a reason in refused those that the coordinator will never take.
        CREATE TABLE spool (
          seq INTEGER PRIMARY KEY,
          cluster TEXT NOT NULL,
          generation INTEGER NOT NULL,
          task TEXT NOT NULL,
          fence INTEGER NOT NULL,
          outcome TEXT NOT NULL,
          finished INTEGER NOT NULL,
          refused INTEGER,
          code TEXT,
          UNIQUE (task, fence, generation, cluster)
        ) STRICT;
        CREATE TABLE uploaded (
          spool INTEGER NOT NULL, sha256 BLOB NOT NULL, PRIMARY KEY (spool, sha256)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE kept (name TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT;
        """
}
