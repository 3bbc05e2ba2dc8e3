import DTWire

/// Every message as docs/protocol.md writes it, and the value that it means. Written by hand: not what the code happens
/// to write, but what another implementation may rely on.
enum MessageFixtures {
    private static let lease = LeaseID(TaskID(unchecked: "bench-1"), Fence(3))
    private static let digest = Bytes((0..<32).map { UInt8($0) })
    private static let digestText = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"

    static let worker: [(text: String, message: WorkerMessage)] = [
        (
            #"""
            {"type":"register","identity":"cpu-worker-01","instance":"i0123456789","tags":["cpu","transformers"],
             "capabilities":{"system":"Debian GNU/Linux 12 (bookworm)","architecture":"x86_64",
               "cpu":{"model":"AMD EPYC 7B13","count":8},"memory_bytes":16777216000,"hardware":["cpu","x86_64"],
               "runtimes":{"pytest":"9.0.2"}},
             "handlers":["setup_environment"],"profile":"test","limits":{"max_concurrent_tasks":4,"task_timeout":3600},
             "enforcement":{"processes":"kernel","memory":"watched","cpu":"none"},
             "resume":[{"task_id":"bench-1","fence":3,"phase":"running","progress":0.25},
               {"task_id":"bench-2","fence":1,"phase":"accepted"}],
             "undelivered":[{"task_id":"bench-0","fence":2}],"more":true}
            """#,
            .register(
                Register(
                    identity: "cpu-worker-01", instance: InstanceID(unchecked: "i0123456789"),
                    tags: ["cpu", "transformers"],
                    capabilities: Capabilities(
                        system: "Debian GNU/Linux 12 (bookworm)", architecture: "x86_64",
                        cpu: .init(model: "AMD EPYC 7B13", count: 8), memoryBytes: 16_777_216_000,
                        hardware: ["cpu", "x86_64"], runtimes: ["pytest": "9.0.2"]),
                    handlers: ["setup_environment"], profile: "test",
                    limits: WorkerLimits(maxConcurrentTasks: 4, taskTimeout: TimeSpan(.seconds(3600))),
                    enforcement: Enforcement(processes: .kernel, memory: .watched, cpu: .none),
                    resume: [
                        HeldTask(lease, phase: .running, progress: 0.25),
                        HeldTask(LeaseID(TaskID(unchecked: "bench-2"), Fence(1)), phase: .accepted),
                    ],
                    undelivered: [LeaseID(TaskID(unchecked: "bench-0"), Fence(2))], more: true))
        ),
        (
            #"""
            {"type":"credits","seen":17,"pools":[{"id":"main","free":2,"types":["custom","test"],"gpus":0},
              {"id":"gpu","free":0,"types":["benchmark"],"max_memory":8589934592,"gpus":1}],
             "admission":{"state":"constrained","reason":"cooling_down"}}
            """#,
            .credits(
                Credits(
                    seen: 17,
                    pools: [
                        CreditPool(id: PoolID(unchecked: "main"), free: 2, types: ["custom", "test"]),
                        CreditPool(
                            id: PoolID(unchecked: "gpu"), free: 0, types: ["benchmark"], maxMemory: .gibibytes(8),
                            gpus: 1),
                    ],
                    admission: Admission(.constrained, reason: .coolingDown)))
        ),
        (
            #"""
            {"type":"heartbeat","seen":18,"reading":{"cpu_percent":12.5,"memory_used_bytes":1048576,"load":0.5},
             "admission":{"state":"open"},"held":[{"task_id":"bench-1","fence":3,"phase":"running"}],"spool_depth":1}
            """#,
            .heartbeat(
                Heartbeat(
                    seen: 18, reading: Reading(cpuPercent: 12.5, memoryUsedBytes: 1_048_576, load: 0.5),
                    admission: .open, held: [HeldTask(lease, phase: .running)], spoolDepth: 1))
        ),
        (#"{"type":"task_started","task_id":"bench-1","fence":3}"#, .taskStarted(TaskStarted(lease))),
        (
            #"{"type":"task_progress","task_id":"bench-1","fence":3,"progress":0.5,"step":"batch size 4"}"#,
            .taskProgress(TaskProgress(lease, progress: 0.5, step: "batch size 4"))
        ),
        (
            #"{"type":"task_rejected","task_id":"bench-1","fence":3,"code":"no_credit"}"#,
            .taskRejected(TaskRejected(lease, code: .noCredit))
        ),
        (
            #"{"type":"task_log","task_id":"bench-1","fence":3,"stream":"stderr","offset":65536,"data":"aGkK","dropped":7}"#,
            .taskLog(TaskLog(lease, stream: .stderr, offset: 65_536, content: Bytes("hi\n".utf8), dropped: 7))
        ),
        (
            #"""
            {"type":"task_results","results":[
              {"task_id":"bench-1","fence":3,"outcome":{"status":"succeeded","code":"completed","exit_code":0,
                "started":1767225600000,"finished":1767225601500,"duration_ms":1499.5,
                "usage":{"user_ms":900,"system_ms":100.5,"peak_memory_bytes":4194304,"read_bytes":0,"written_bytes":512,
                  "leftover_processes":0},
                "streams":{"stdout":{"length":100,"dropped":0},"stderr":{"length":20,"dropped":5}},
                "report":{"custom":{"answer":42}},
                "parts":[{"name":"report","size":300000,"sha256":"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"}]}},
              {"task_id":"bench-2","fence":1,"outcome":{"status":"rejected","code":"invalid_config",
                "message":"config.model: is required"}}]}
            """#,
            .taskResults(
                TaskResults(results: [
                    TaskResult(
                        lease,
                        outcome: Outcome(
                            status: .succeeded, code: .completed, exitCode: 0,
                            started: Timestamp(milliseconds: 1_767_225_600_000),
                            finished: Timestamp(milliseconds: 1_767_225_601_500), durationMilliseconds: 1499.5,
                            usage: Usage(
                                userMilliseconds: 900, systemMilliseconds: 100.5, peakMemoryBytes: 4_194_304,
                                writtenBytes: 512),
                            streams: [
                                .stdout: StreamSummary(length: 100), .stderr: StreamSummary(length: 20, dropped: 5),
                            ],
                            report: Report(custom: ["answer": 42]),
                            parts: [OutcomePart(name: "report", size: 300_000, sha256: digest)])),
                    TaskResult(
                        LeaseID(TaskID(unchecked: "bench-2"), Fence(1)),
                        outcome: Outcome(status: .rejected, code: .invalidConfig, message: "config.model: is required")),
                ]))
        ),
        (
            #"""
            {"type":"upload_request","task_id":"bench-1","fence":3,
             "part":{"name":"trace.json","size":1,"sha256":"\#(digestText)"}}
            """#,
            .uploadRequest(UploadRequest(lease, part: OutcomePart(name: "trace.json", size: 1, sha256: digest)))
        ),
        (#"{"type":"not_held","task_id":"bench-1","fence":3}"#, .notHeld(NotHeld(lease))),
        (
            #"{"type":"goodbye","reason":"draining","released":[{"task_id":"bench-1","fence":3}]}"#,
            .goodbye(Goodbye(reason: .draining, released: [lease]))
        ),
        (
            #"{"type":"error","code":"unknown_type","message":"no message \"x\"","seq":9,"fatal":false}"#,
            .error(ProtocolFault(code: "unknown_type", message: "no message \"x\"", seq: 9, fatal: false))
        ),
    ]

    static let coordinator: [(text: String, message: CoordinatorMessage)] = [
        (
            #"""
            {"type":"registered","decisions":[{"task_id":"bench-1","fence":3,"decision":"continue","lease_ms":30000},
              {"task_id":"bench-1","fence":3,"decision":"cancel"},{"task_id":"bench-1","fence":3,"decision":"deliver"}]}
            """#,
            .registered(
                Registered(decisions: [
                    ResumeDecision(lease, .continue, leaseMilliseconds: 30_000), ResumeDecision(lease, .cancel),
                    ResumeDecision(lease, .deliver),
                ]))
        ),
        (
            #"""
            {"type":"execute_tasks","tasks":[
              {"task_id":"bench-1","type":"benchmark","config":{"model":"bert","batch_sizes":[1,2]},"priority":5,
               "requirements":{"hardware":["cuda"],"tags":["bert"],"memory":2147483648,"gpus":1,"worker":"w1"},
               "limits":{"memory":4294967296,"output":1048576,"open_files":1024,"file_size":65536},"timeout":0.5,
               "environment":{"OMP_NUM_THREADS":"4"},
               "sources":[{"path":"bert.onnx","content":"AP8","executable":true}],"retry":{"max_attempts":2},
               "attempt":2,"fence":3,"lease_ms":30000,"pool":"gpu","batch":"b1"},
              {"task_id":"noop-1","type":"custom","config":{"name":"noop"},"attempt":1,"fence":1,"lease_ms":30000,
               "pool":"main"}]}
            """#,
            .executeTasks(
                ExecuteTasks(tasks: [
                    Assignment(
                        taskID: lease.taskID,
                        spec: TaskSpec(
                            type: "benchmark", config: ["model": "bert", "batch_sizes": [1, 2]], priority: 5,
                            requirements: TaskRequirements(
                                hardware: ["cuda"], tags: ["bert"], memory: .gibibytes(2), gpus: 1,
                                worker: WorkerID(unchecked: "w1")),
                            limits: TaskLimits(
                                memory: .gibibytes(4), output: .mebibytes(1), openFiles: 1024,
                                fileSize: ByteCount(65_536)),
                            timeout: TimeSpan(.milliseconds(500)), environment: ["OMP_NUM_THREADS": "4"],
                            sources: [TaskSource(path: "bert.onnx", content: [0, 255], isExecutable: true)],
                            retry: RetryPolicy(maxAttempts: 2)),
                        attempt: 2, fence: Fence(3), leaseMilliseconds: 30_000, pool: PoolID(unchecked: "gpu"),
                        batch: "b1"),
                    Assignment(
                        taskID: TaskID(unchecked: "noop-1"), spec: TaskSpec(type: "custom", config: ["name": "noop"]),
                        attempt: 1, fence: Fence(1), leaseMilliseconds: 30_000, pool: PoolID(unchecked: "main")),
                ]))
        ),
        (
            #"{"type":"cancel_task","task_id":"bench-1","fence":3,"reason":"cancel_requested","grace_ms":5000}"#,
            .cancelTask(CancelTask(lease, reason: .cancelRequested, graceMilliseconds: 5000))
        ),
        (
            #"""
            {"type":"heartbeat_ack","time_ms":1767225600000,"renewed":[{"task_id":"bench-1","fence":3}],"lost":[],
             "lease_ms":30000,"store":"down"}
            """#,
            .heartbeatAck(
                HeartbeatAck(
                    time: Timestamp(milliseconds: 1_767_225_600_000), renewed: [lease], lost: [],
                    leaseMilliseconds: 30_000, store: .down))
        ),
        (
            #"""
            {"type":"result_acks","acks":[{"task_id":"bench-1","fence":3,"verdict":"recorded"},
              {"task_id":"bench-1","fence":3,"verdict":"duplicate"},{"task_id":"bench-1","fence":3,"verdict":"stale"},
              {"task_id":"bench-1","fence":3,"verdict":"unknown_task"},
              {"task_id":"bench-1","fence":3,"verdict":"invalid","code":"too_large"},
              {"task_id":"bench-1","fence":3,"verdict":"incomplete","sha256":"\#(digestText)"}]}
            """#,
            .resultAcks(
                ResultAcks(acks: [
                    ResultAck(lease, .recorded), ResultAck(lease, .duplicate), ResultAck(lease, .stale),
                    ResultAck(lease, .unknownTask), ResultAck(lease, .invalid, code: "too_large"),
                    ResultAck(lease, .incomplete, sha256: digest),
                ]))
        ),
        (
            #"{"type":"log_ack","task_id":"bench-1","fence":3,"stream":"stdout","next":131072,"discard":true}"#,
            .logAck(LogAck(lease, stream: .stdout, next: 131_072, discard: true))
        ),
        (
            #"""
            {"type":"upload_grant","task_id":"bench-1","fence":3,"sha256":"\#(digestText)","url":"/v1/uploads/abc",
             "expires":1767225660000}
            """#,
            .uploadGrant(
                UploadGrant(
                    lease, sha256: digest, url: "/v1/uploads/abc", expires: Timestamp(milliseconds: 1_767_225_660_000)))
        ),
        (
            #"""
            {"type":"upload_grant","task_id":"bench-1","fence":3,"sha256":"\#(digestText)","expires":1767225660000,
             "refusal":"too large"}
            """#,
            .uploadGrant(
                UploadGrant(
                    lease, sha256: digest, url: nil, expires: Timestamp(milliseconds: 1_767_225_660_000),
                    refusal: "too large"))
        ),
        (
            #"{"type":"roster","coordinators":["wss://a.example:8443","wss://b.example:8443"]}"#,
            .roster(Roster(coordinators: ["wss://a.example:8443", "wss://b.example:8443"]))
        ),
        (#"{"type":"token_refresh","sealed_token":"AP8"}"#, .tokenRefresh(TokenRefresh(sealedToken: [0, 255]))),
        (
            #"{"type":"superseded","instance":"i42"}"#,
            .superseded(Superseded(instance: InstanceID(unchecked: "i42")))
        ),
        (
            #"{"type":"drain","reason":"maintenance","timeout_ms":60000}"#,
            .drain(Drain(reason: "maintenance", timeoutMilliseconds: 60_000))
        ),
        (
            #"{"type":"error","code":"out_of_place","message":"register comes first","fatal":true}"#,
            .error(ProtocolFault(code: "out_of_place", message: "register comes first", fatal: true))
        ),
    ]
}
