package import DTService
import Hummingbird
import Logging
import ServiceLifecycle

/// A real HTTP server on a port of loopback that the system chooses, for as long as a test's body runs.
package enum LiveHTTPServer {
    /// Serves, runs the body, and stops the server gracefully: a request that does not end then fails the test by its time limit.
    ///
    /// - Parameter port: For a server that comes back where it was; the system chooses when it is 0.
    package static func run<Result: Sendable>(
        _ responder: ServiceResponder, port fixedPort: Int = 0,
        _ body: @Sendable @escaping (HTTPProbe) async throws -> Result
    ) async throws -> Result {
        let (ports, port) = AsyncStream.makeStream(of: Int.self)
        var logger = Logger(label: "dt.test.http")
        logger.logLevel = .critical
        let application = Application(
            responder: responder, configuration: .init(address: .hostname("127.0.0.1", port: fixedPort)),
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
                result = .success(try await body(HTTPProbe(url: "http://127.0.0.1:\(number)")))
            } catch {
                result = .failure(error)
            }
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
            return try result.get()
        }
    }
}
