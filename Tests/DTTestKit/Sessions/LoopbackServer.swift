package import DTTransport
import Hummingbird
import Logging
import ServiceLifecycle

/// A real session server on a port of loopback that the system chooses, for as long as a test's body runs. Beside `/ws` it
/// answers `GET /healthz`.
package enum LoopbackServer {
    /// Serves, runs the body with the port, and stops the server gracefully.
    package static func run<Result: Sendable>(
        _ server: SessionServer, tls: ServerTLS? = nil,
        _ body: @Sendable @escaping (Int) async throws -> Result
    ) async throws -> Result {
        let (ports, port) = AsyncStream.makeStream(of: Int.self)
        var logger = Logger(label: "dt.test.sessions")
        logger.logLevel = .critical
        let router = Router()
        router.get("healthz") { _, _ in "ok" }
        let application = Application(
            router: router, server: try server.builder(tls: tls),
            configuration: .init(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { channel in
                if let number = channel.localAddress?.port { port.yield(number) }
                port.finish()
            }, logger: logger)
        let group = ServiceGroup(configuration: .init(services: [application], logger: logger))
        return try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            guard let number = await ports.first(where: { _ in true }) else {
                _ = try await tasks.next()
                throw CancellationError()
            }
            let result: Swift.Result<Result, any Error>
            do {
                result = .success(try await body(number))
            } catch {
                result = .failure(error)
            }
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
            return try result.get()
        }
    }
}
