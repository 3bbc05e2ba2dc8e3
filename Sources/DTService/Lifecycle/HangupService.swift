import ServiceLifecycle
import UnixSignals

/// Does something at each SIGHUP, which by itself would end the process.
package struct HangupService: Service {
    private let body: @Sendable () async -> Void

    package init(_ body: @escaping @Sendable () async -> Void) { self.body = body }

    package func run() async {
        let signals = await UnixSignalsSequence(trapping: .sighup)
        await cancelWhenGracefulShutdown {
            for await _ in signals { await body() }
        }
    }
}
