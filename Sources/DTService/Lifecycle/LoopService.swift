import ServiceLifecycle

/// Something that goes on until the process is asked to finish, and then simply stops.
package struct LoopService: Service {
    private let body: @Sendable () async -> Void

    /// - Parameter body: Ends when its task is cancelled.
    package init(_ body: @escaping @Sendable () async -> Void) { self.body = body }

    package func run() async {
        await cancelWhenGracefulShutdown { await body() }
    }
}

/// Something that is done when the process is asked to finish.
package struct FarewellService: Service {
    private let body: @Sendable () async throws -> Void

    package init(_ body: @escaping @Sendable () async throws -> Void) { self.body = body }

    package func run() async throws {
        // Cancelled or asked to finish: either way there is nothing more to wait for.
        try? await gracefulShutdown()
        try await body()
    }
}
