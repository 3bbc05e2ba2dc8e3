import UnixSignals

/// Ctrl-C in the middle of a wait.
enum Interruption {
    /// Runs a body that SIGINT and SIGTERM cancel.
    ///
    /// - Parameter hint: What to do now, told when it was interrupted.
    /// - Throws: `Failure` with `interrupted`, or what the body throws.
    static func cancels<Value: Sendable>(
        hint: @escaping @Sendable () -> String, _ body: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        let signals = await UnixSignalsSequence(trapping: [.sigint, .sigterm])
        return try await withThrowingTaskGroup(of: Value?.self) { group in
            group.addTask { try await body() }
            group.addTask {
                for await _ in signals { return nil }
                // Cancelled: the body has ended.
                throw CancellationError()
            }
            defer { group.cancelAll() }
            guard let value = try await group.next() ?? nil else { throw Failure(.interrupted, hint()) }
            return value
        }
    }
}
