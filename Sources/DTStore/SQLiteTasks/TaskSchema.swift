import GRDB

/// The coordinator's tables. A migration that was ever released is never edited: what changes is a new one at the end.
enum TaskSchema {
    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1 tasks, workers, keys, logs, parts") { try $0.execute(sql: first) }
        return migrator
    }

    /// What changes with each step of a task stands in the narrow `task`; what is written once stands elsewhere, so that a
    /// large spec or outcome is never written again. Times are milliseconds since 1970, JSON is text, bytes are blobs.
    private static let first = """
        CREATE TABLE store (
          one INTEGER PRIMARY KEY CHECK (one = 1),
          cluster TEXT NOT NULL,
          generation INTEGER NOT NULL,
          key_revision INTEGER NOT NULL DEFAULT 0
        ) STRICT;

        -- The distinct demands of tasks, as JSON.
        CREATE TABLE demand_class (id INTEGER PRIMARY KEY, demand TEXT NOT NULL UNIQUE) STRICT;

        CREATE TABLE task (
          seq INTEGER PRIMARY KEY,            -- age
          id TEXT NOT NULL UNIQUE,
          principal TEXT NOT NULL,
          class INTEGER NOT NULL,             -- demand_class.id
          priority INTEGER NOT NULL,
          status TEXT NOT NULL,
          fence INTEGER NOT NULL DEFAULT 0,
          attempts INTEGER NOT NULL DEFAULT 0,
          max_attempts INTEGER NOT NULL,
          worker TEXT,                        -- who has it, or had it last
          epoch INTEGER,                      -- the session of that worker
          lease_until INTEGER,
          cancel TEXT,                        -- the message of a requested cancel
          created INTEGER NOT NULL,
          started INTEGER,
          finished INTEGER,
          outcome INTEGER                     -- outcome.seq
        ) STRICT;
        CREATE INDEX task_queued ON task (class, priority DESC) WHERE status = 'queued';
        CREATE INDEX task_held ON task (worker) WHERE status IN ('assigned', 'running');
        CREATE INDEX task_ended ON task (status) WHERE outcome IS NOT NULL;

        CREATE TABLE spec (task INTEGER PRIMARY KEY, content TEXT NOT NULL) STRICT;

        CREATE TABLE attempt (
          task INTEGER NOT NULL,
          fence INTEGER NOT NULL,
          attempt INTEGER NOT NULL,
          worker TEXT NOT NULL,
          assigned INTEGER NOT NULL,
          started INTEGER,
          ended INTEGER,
          code TEXT,                          -- why it ended, when it did not become the outcome
          delivered INTEGER NOT NULL DEFAULT 0,
          outcome TEXT,                       -- what was delivered, when it did not become the outcome
          PRIMARY KEY (task, fence)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE outcome (
          seq INTEGER PRIMARY KEY,            -- the order in which outcomes were recorded
          task INTEGER NOT NULL,
          fence INTEGER NOT NULL,
          worker TEXT,
          recorded INTEGER NOT NULL,
          content TEXT NOT NULL
        ) STRICT;

        CREATE TABLE worker (
          id TEXT PRIMARY KEY,
          principal TEXT NOT NULL,
          instance TEXT NOT NULL,
          epoch INTEGER NOT NULL,             -- raised by each registration
          instance_epoch INTEGER NOT NULL,    -- the first epoch of this instance
          profile TEXT NOT NULL,
          state TEXT NOT NULL,
          created INTEGER NOT NULL,
          registered INTEGER NOT NULL,
          last_seen INTEGER NOT NULL
        ) STRICT;

        CREATE TABLE api_key (
          id TEXT PRIMARY KEY,
          principal TEXT NOT NULL,
          name TEXT NOT NULL,
          roles TEXT NOT NULL,                -- separated by commas
          http_digest BLOB,
          proof_key BLOB,
          created INTEGER NOT NULL,
          expires INTEGER,
          revoked INTEGER
        ) STRICT;

        CREATE TABLE signing_key (
          id TEXT PRIMARY KEY,
          secret BLOB NOT NULL,
          created INTEGER NOT NULL,
          sign_from INTEGER NOT NULL,
          retire_at INTEGER
        ) STRICT;

        CREATE TABLE log_stream (
          id INTEGER PRIMARY KEY,
          task INTEGER NOT NULL,
          fence INTEGER NOT NULL,
          stream TEXT NOT NULL,
          next INTEGER NOT NULL DEFAULT 0,    -- the offset that is wanted next
          kept INTEGER NOT NULL DEFAULT 0,    -- bytes in log_chunk
          skipped INTEGER NOT NULL DEFAULT 0, -- bytes below next that the worker said are not kept anywhere
          lost INTEGER NOT NULL DEFAULT 0,    -- bytes of the whole stream that the worker said are not kept anywhere
          refused INTEGER NOT NULL DEFAULT 0, -- bytes that came and were over the limit
          UNIQUE (task, fence, stream)
        ) STRICT;
        CREATE TABLE log_chunk (
          id INTEGER PRIMARY KEY,
          stream INTEGER NOT NULL,            -- log_stream.id
          start INTEGER NOT NULL,
          content BLOB NOT NULL
        ) STRICT;
        CREATE UNIQUE INDEX log_chunk_place ON log_chunk (stream, start);

        -- Outcome parts that lie in the folder beside the database, and the tasks whose outcomes name them.
        CREATE TABLE part (sha256 BLOB PRIMARY KEY, size INTEGER NOT NULL, received INTEGER NOT NULL) STRICT;
        CREATE TABLE part_use (
          task INTEGER NOT NULL, sha256 BLOB NOT NULL, PRIMARY KEY (task, sha256)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX part_use_part ON part_use (sha256);
        """
}
