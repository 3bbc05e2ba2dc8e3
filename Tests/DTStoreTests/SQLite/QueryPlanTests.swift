import GRDB
import Testing

@testable import DTStore

/// What is asked on the way of each task must stay quick with millions of rows: from an index, and without sorting.
@Suite(.timeLimit(.minutes(5)))
struct QueryPlanTests {
    static let queries = [
        """
        SELECT seq, id FROM task INDEXED BY task_queued
        WHERE status = 'queued' AND class = 1 ORDER BY priority DESC, seq LIMIT 10
        """,
        "SELECT min(class) FROM task WHERE status = 'queued' AND class > 1",
        "SELECT seq FROM task WHERE id = 'a'",
        "SELECT seq FROM task INDEXED BY task_held WHERE status IN ('assigned', 'running') AND worker = 'w' AND epoch < 2",
        "SELECT count(*) FROM task WHERE status = 'queued'",
        "SELECT class, count(*) FROM task WHERE status = 'queued' GROUP BY class",
        "SELECT status, count(*) FROM task WHERE outcome IS NOT NULL GROUP BY status",
        "SELECT count(*) FROM task WHERE status IN ('assigned', 'running') AND worker = 'w'",
        "SELECT seq FROM task INDEXED BY task_ended WHERE outcome IS NOT NULL AND status = 'failed' AND seq < 9 ORDER BY seq DESC",
        "SELECT seq FROM outcome JOIN task USING (seq) WHERE outcome.seq > 5 ORDER BY outcome.seq LIMIT 9",
        "SELECT sha256 FROM part WHERE NOT EXISTS (SELECT 1 FROM part_use WHERE part_use.sha256 = part.sha256) AND sha256 = x'00'",
        "DELETE FROM log_chunk WHERE stream IN (SELECT id FROM log_stream WHERE task = 1)",
    ]

    @Test(arguments: queries)
    func `a query on the way of each task uses an index and sorts nothing`(_ sql: String) throws {
        let database = try DatabaseQueue()
        try TaskSchema.migrator.migrate(database)
        let plan = try database.read { try Row.fetchAll($0, sql: "EXPLAIN QUERY PLAN \(sql)") }.map { row in
            row["detail"] as String
        }
        #expect(plan.allSatisfy { !$0.contains("TEMP B-TREE") }, "\(plan)")
        #expect(plan.allSatisfy { !$0.hasPrefix("SCAN") || $0.contains("USING") }, "\(plan)")
    }
}
