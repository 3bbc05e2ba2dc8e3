import DTWire

extension Schemas {
    /// Workers, keys and tokens.
    static let workers: [String: Schema] = [
        "WorkerList": .object([.has("workers", .list(.named("WorkerView")), "By id.")]),
        "WorkerView": .object([
            .has("worker_id", .string, "The worker's id."),
            .has("name", .string, "Its name for people."),
            .has("connected", .boolean, "Whether it has a session now."),
            .may(
                "admission",
                .object([
                    .has("state", .words(of: Admission.State.self), "Whether it takes tasks."),
                    .may("reason", .words(of: ReasonCode.self), "Why not."),
                ]), "What it says of itself."),
            .has("tags", .list(.string), "Declared."),
            .has("capabilities", .named("Capabilities"), "Detected."),
            .has(
                "limits",
                .object([
                    .has("max_concurrent_tasks", .integer, "At the same time."),
                    .has("task_timeout", .number, "Seconds, when a task does not say."),
                ]), "What it allows."),
            .may(
                "reading",
                .object([
                    .may("cpu_percent", .number, "0 to 100."),
                    .may("memory_used_bytes", .integer, "Without what the kernel can take back."),
                    .may("load", .number, "One-minute load average."),
                ]), "What it measured last."),
            .has("held", .integer, "Tasks that it holds."),
            .has("free", .integer, "Slots that it offers."),
            .has("last_seen", .time, "When it was last heard of."),
        ]),
        "Capabilities": .object([
            .has("system", .string, "The operating system."),
            .has("architecture", .string, "Of the processor."),
            .has(
                "cpu", .object([.has("model", .string, "Its name."), .has("count", .integer, "Logical processors.")]),
                "The processor."),
            .has("memory_bytes", .integer, "Physical memory."),
            .has("hardware", .list(.string), "What tasks can require."),
            .has("runtimes", .map(.string), "By name, with versions."),
        ]),
        "KeyList": .object([.has("keys", .list(.named("KeyView")), "Oldest first.")]),
        "KeyView": .object([
            .has("key_id", .string, "The public half."),
            .has("name", .string, "For people."),
            .has("roles", .list(.words(of: Role.self)), "What its holder may do."),
            .has("created", .time, "When it was made."),
            .may("expires", .time, "When it ends by itself."),
            .may("revoked", .time, "When it was revoked."),
        ]),
        "CreateKeyRequest": .object([
            .has("name", .string, "1 to 128 characters."),
            .has("roles", .list(.words(of: Role.self)), "At least one."),
            .may("ttl", .either([.number, .string]), "How long it is good for; for ever when absent."),
        ]),
        "CreatedKey": .object([
            .has("key", .string, "The whole key."),
            .has("key_id", .string, "The public half."),
            .has("name", .string, "For people."),
            .has("roles", .list(.words(of: Role.self)), "What its holder may do."),
            .may("expires", .time, "When it ends by itself."),
        ]),
        "CreateTokenRequest": .object([
            .may("worker_id", .string, "The worker that it is for; required for a worker's token."),
            .may("roles", .list(.words(of: Role.self)), "`worker` alone when absent."),
            .has("ttl", .either([.number, .string]), "1s to 30d."),
        ]),
        "CreatedToken": .object([
            .has("token", .string, "The whole token."),
            .has("expires", .time, "When it ends."),
        ]),
    ]
}
