import DTService
import DTTestKit
import DTWire
import Testing

@Suite(.timeLimit(.minutes(5)))
struct HealthRoutesTests {
    @Test func `a process that is not ready says which check fails and why, and lives`() async throws {
        let responder = ServiceResponder(
            HealthRoutes.routes(checks: [
                ReadinessCheck("store") { "disk_full" }, ReadinessCheck("sessions") { nil },
            ]))
        let (health, ready) = try await LiveHTTPServer.run(responder) { probe in
            (try await probe.get("/healthz"), try await probe.get("/readyz"))
        }
        #expect(health.status == 200)
        #expect(ready.status == 503)
        #expect(ready.json == ["ready": false, "checks": ["store": "disk_full", "sessions": "ok"]])
    }

    @Test func `a process that is ready says so`() async throws {
        let responder = ServiceResponder(HealthRoutes.routes(checks: [ReadinessCheck("store") { nil }]))
        let ready = try await LiveHTTPServer.run(responder) { probe in try await probe.get("/readyz") }
        #expect(ready.status == 200)
        #expect(ready.json["ready"] == true)
    }
}
