import Testing

@testable import DTWire

/// The messages of a session, in the shape that docs/protocol.md gives them.
@Suite(.timeLimit(.minutes(5)))
struct MessageTests {
    @Test(arguments: MessageFixtures.worker)
    func `a worker's message has the documented shape, both ways`(text: String, message: WorkerMessage) throws {
        #expect(try JSONText.decode(WorkerMessage.self, from: text.utf8) == message)
        #expect(try JSONText.parse(JSONText.encode(message)) == JSONText.parse(text.utf8))
    }

    @Test(arguments: MessageFixtures.coordinator)
    func `a coordinator's message has the documented shape, both ways`(text: String, message: CoordinatorMessage) throws
    {
        #expect(try JSONText.decode(CoordinatorMessage.self, from: text.utf8) == message)
        #expect(try JSONText.parse(JSONText.encode(message)) == JSONText.parse(text.utf8))
    }

    @Test func `there is a fixture for every type of message`() throws {
        func types(_ texts: [String]) throws -> Set<JSONValue?> {
            Set(try texts.map { try JSONText.parse($0.utf8)["type"] })
        }
        #expect(
            try types(MessageFixtures.worker.map(\.text))
                == Set(WorkerMessage.Kind.allCases.map { .string($0.rawValue) }))
        #expect(
            try types(MessageFixtures.coordinator.map(\.text))
                == Set(CoordinatorMessage.Kind.allCases.map { .string($0.rawValue) }))
    }

    @Test(arguments: MessageFixtures.worker.map(\.text) + MessageFixtures.coordinator.map(\.text))
    func `a member that the message does not have is refused`(text: String) throws {
        let stray = text.dropLast() + #","surprise":1}"#
        for error in [
            #expect(throws: JSONTextError.self) { try JSONText.decode(WorkerMessage.self, from: stray.utf8) },
            #expect(throws: JSONTextError.self) { try JSONText.decode(CoordinatorMessage.self, from: stray.utf8) },
        ] {
            let message = try #require(error.map { "\($0)" })
            #expect(message == "surprise: unknown key" || message.hasPrefix("type: "))
        }
    }

    static let refused: [(text: String, error: String)] = [
        ("[]", "must be an object, and is a list"),
        ("{}", "type: is required and missing"),
        (
            #"{"type":"hearbeat"}"#,
            #"type: "hearbeat" is none of register, credits, heartbeat, goodbye, error, task_started, task_progress, "#
                + #"task_rejected, task_log, task_results, upload_request, not_held (did you mean "heartbeat"?)"#
        ),
        (
            #"{"type":"execute_tasks","tasks":[]}"#,
            #"type: "execute_tasks" is none of register, credits, heartbeat, goodbye, error, task_started, "#
                + "task_progress, task_rejected, task_log, task_results, upload_request, not_held"
        ),
        (#"{"type":1}"#, "type: must be a string, and is an integer"),
        (#"{"type":"task_started","fence":1}"#, "task_id: is required and missing"),
        (
            #"{"type":"task_started","task_id":"a b","fence":1}"#,
            "task_id: must be a task id: 1 to 128 letters, digits, '.', '_' or '-'"
        ),
        (#"{"type":"task_started","task_id":"a","fence":-1}"#, "fence: must not be negative"),
        (
            #"{"type":"task_started","task_id":"a","fence":9007199254740992}"#,
            "fence: 9007199254740992 is not an integer below 2^53"
        ),
        (#"{"type":"task_started","task_id":"a","fence":"1"}"#, "fence: must be an integer, and is a string"),
        (#"{"type":"task_progress","task_id":"a","fence":1,"progress":1.1}"#, "progress: must be from 0 to 1"),
        (
            #"{"type":"task_rejected","task_id":"a","fence":1,"code":"because"}"#,
            #"code: "because" is none of completed, exit_code, signal, tests_failed, no_tests, test_usage, "#
                + "invalid_result, program_missing, program_unusable, spawn_failed, model_missing, model_unusable, "
                + "runtime_missing, disk_full, file_error, upload_failed, internal_error, timeout, cancel_requested, "
                + "outcome_known, lease_lost, worker_died, worker_stopped, warden_died, lease_expired, unknown_type, "
                + "invalid_config, unknown_handler, unsupported_precision, too_large, no_credit, draining, constrained, "
                + "cooling_down, store_unavailable"
        ),
        (
            #"{"type":"task_log","task_id":"a","fence":1,"stream":"stdin","offset":0,"data":"","dropped":0}"#,
            #"stream: "stdin" is none of stdout, stderr"#
        ),
        (
            #"{"type":"task_log","task_id":"a","fence":1,"stream":"stdout","offset":-1,"data":"","dropped":0}"#,
            "offset: must not be negative"
        ),
        (
            #"{"type":"task_log","task_id":"a","fence":1,"stream":"stdout","offset":0,"data":"a=","dropped":0}"#,
            "data: must be unpadded base64url"
        ),
        (
            #"{"type":"credits","seen":0,"pools":[{"id":"p","free":-1,"types":[],"gpus":0}],"admission":{"state":"open"}}"#,
            "pools[0].free: must be from 0 to 1000000"
        ),
        (
            #"{"type":"credits","seen":0,"pools":[],"admission":{"state":"closed"}}"#,
            #"admission.state: "closed" is none of open, draining, constrained"#
        ),
        (
            #"{"type":"upload_request","task_id":"a","fence":1,"part":{"name":"r","size":1,"sha256":"AAEC"}}"#,
            "part.sha256: must be 32 bytes"
        ),
        (
            #"{"type":"task_results","results":[{"task_id":"a","fence":1,"outcome":{"status":"done","code":"completed"}}]}"#,
            #"results[0].outcome.status: "done" is none of succeeded, failed, errored, timed_out, cancelled, "#
                + "interrupted, rejected"
        ),
        (
            #"{"type":"task_results","results":[{"task_id":"a","fence":1,"outcome":{"status":"failed","code":"exit_code","#
                + #""streams":{"stdout":{"length":1,"dropped":2}}}}]}"#,
            "results[0].outcome.streams.stdout.dropped: must not be more than length"
        ),
        (
            #"{"type":"credits","seen":-1,"pools":[],"admission":{"state":"open"}}"#, "seen: must not be negative"
        ),
        (
            #"{"type":"heartbeat","seen":-1,"reading":{},"admission":{"state":"open"},"held":[],"spool_depth":0}"#,
            "seen: must not be negative"
        ),
        (
            #"{"type":"heartbeat","seen":0,"reading":{},"admission":{"state":"open"},"held":[],"spool_depth":-1}"#,
            "spool_depth: must be from 0 to 2147483647"
        ),
        (outcome(#""status":"succeeded","code":"timeout""#), "\(path).code: timeout is no reason for succeeded"),
        (outcome(#""status":"failed","code":"completed""#), "\(path).code: completed is no reason for failed"),
        (outcome(#""status":"errored","code":"timeout""#), "\(path).code: timeout is no reason for errored"),
        (
            outcome(#""status":"failed","code":"exit_code","exit_code":-5"#),
            "\(path).exit_code: must be from 0 to 255"
        ),
        (outcome(#""status":"failed","code":"signal","signal":0"#), "\(path).signal: must be from 1 to 64"),
        (
            outcome(#""status":"failed","code":"signal","started":1000000000000000"#),
            "\(path).started: must be from 0 to 253402300799999"
        ),
        (
            outcome(#""status":"failed","code":"signal","finished":-5"#),
            "\(path).finished: must be from 0 to 253402300799999"
        ),
        (
            outcome(#""status":"failed","code":"signal","duration_ms":-0.5"#),
            "\(path).duration_ms: must not be negative"
        ),
        (
            outcome(
                #""status":"failed","code":"signal","usage":{"user_ms":0,"system_ms":0,"peak_memory_bytes":-1,"#
                    + #""read_bytes":0,"written_bytes":0,"leftover_processes":0}"#),
            "\(path).usage.peak_memory_bytes: must not be negative"
        ),
        (
            outcome(#""status":"failed","code":"exit_code","report":{"test":{"cases":[]},"custom":1}"#),
            "\(path).report.custom: must be the only member of a report"
        ),
    ]

    private static let path = "results[0].outcome"

    /// A result with such an outcome.
    private static func outcome(_ members: String) -> String {
        #"{"type":"task_results","results":[{"task_id":"a","fence":1,"outcome":{\#(members)}}]}"#
    }

    @Test(arguments: refused)
    func `a wrong message is refused with the path to the fault`(text: String, error: String) {
        let found = #expect(throws: JSONTextError.self) { try JSONText.decode(WorkerMessage.self, from: text.utf8) }
        #expect(found.map { "\($0)" } == error)
    }

    @Test func `a log piece over its limit is refused`() throws {
        func log(_ count: Int) -> WorkerMessage {
            .taskLog(
                TaskLog(
                    LeaseID(TaskID(unchecked: "a"), Fence(1)), stream: .stdout, offset: 0,
                    content: Bytes(repeatElement(7, count: count))))
        }
        let largest = try JSONText.encode(log(TaskLog.maximumContentBytes))
        #expect(try JSONText.decode(WorkerMessage.self, from: largest) == log(TaskLog.maximumContentBytes))
        let tooLarge = try JSONText.encode(log(TaskLog.maximumContentBytes + 1))
        #expect(throws: JSONTextError.self) { try JSONText.decode(WorkerMessage.self, from: tooLarge) }
    }

    @Test func `an assignment's spec bears the task's name`() {
        let assignment = Assignment(
            taskID: TaskID(unchecked: "a"), spec: TaskSpec(type: "custom", config: [:]), attempt: 1, fence: Fence(1),
            leaseMilliseconds: 1, pool: PoolID(unchecked: "p"))
        #expect(assignment.spec.taskID == TaskID(unchecked: "a"))
    }
}
