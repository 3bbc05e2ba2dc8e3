import DTConfig
import DTService
import DTWire
import Glibc
import Hummingbird
import HummingbirdCore
package import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle

/// Answers questions about a worker process over a socket in its state folder, for its user alone:
///
/// - `GET /v1/status`: `WorkerReport`
/// - `GET /readyz`: `ReadinessReport`, with 503 unless every identity is ready
/// - `POST /v1/reload`: reads the settings again; `ReloadReport`, with 422 when they are wrong
package struct ControlServer: Service {
    private let worker: Worker
    private let stateDir: String
    private let logger: Logger

    package init(_ worker: Worker, logger: Logger) {
        self.worker = worker
        stateDir = worker.settings.stateDir
        self.logger = logger
    }

    /// Serves until it is asked to finish. A worker runs without it as well: what goes wrong is a warning.
    package func run() async throws {
        let path = ControlSocket.path(in: stateDir, process: getpid())
        if path.utf8.count > ControlSocket.longestPath {
            logger.warning(
                "this worker cannot be asked for its status: the path of its socket is too long; set a shorter stateDir",
                metadata: ["path": "\(path)", "limit": "\(ControlSocket.longestPath)"])
            return await rest()
        }
        do {
            try StateFolder.make(stateDir)
            // One that an earlier process of this number left.
            unlink(path)
            defer { unlink(path) }
            let server = try server(path)
            // Asked to finish, it does so at once: whoever holds a connection open must not keep the worker from ending.
            try await cancelWhenGracefulShutdown { try await server.run() }
        } catch {
            logger.warning(
                "this worker cannot be asked for its status", metadata: ["path": "\(path)", "reason": "\(error)"])
            await rest()
        }
    }

    private func rest() async { try? await gracefulShutdown() }

    /// The bare server: an `Application` would wake every second to know the date for its answers.
    private func server(_ path: String) throws -> any Service {
        let responder = ServiceResponder(routes)
        let logger = Logger(label: "control") { _ in SwiftLogNoOpLogHandler() }
        return try HTTPServerBuilder.http1().buildServer(
            configuration: ServerConfiguration(address: .unixDomainSocket(path: path)),
            eventLoopGroup: MultiThreadedEventLoopGroup.singleton, logger: logger
        ) { request, writer, channel in
            let context = ServiceContext(source: ApplicationRequestContextSource(channel: channel, logger: logger))
            let response = try await responder.respond(to: request, context: context)
            try await writer.write(response: response.head, body: response.body)
        } onServerRunning: { _ in
            chmod(path, 0o600)
        }
    }

    private var routes: [Route] {
        let worker = worker
        return [
            Route(.get, "/healthz") { _, _ in try .json(HealthReport()) },
            Route(.get, "/readyz") { _, _ in
                let readiness = worker.readiness
                return try .json(readiness, status: readiness.ready ? .ok : .serviceUnavailable)
            },
            Route(.get, "/v1/status") { _, _ in try .json(worker.report) },
            Route(.post, "/v1/reload") { _, _ in
                let report = await worker.reload(.request)
                return try .json(report, status: report.result == .refused ? .unprocessableContent : .ok)
            },
        ]
    }
}
