import DTService
import DTTestKit
import Glibc
import Logging
import ServiceLifecycle
import Synchronization
import Testing

/// Signals go to the process of the tests, so one test at a time.
@Suite(.serialized, .timeLimit(.minutes(5)))
struct DaemonTests {
    struct Broken: Error, Equatable {}

    /// What services did, in their order.
    final class Diary: Sendable {
        private let entries = Mutex<[String]>([])
        func note(_ entry: String) { entries.withLock { $0.append(entry) } }
        var all: [String] { entries.withLock { $0 } }
    }

    /// Runs until it is asked to finish, or for ever.
    struct Worker: Service {
        var name: String
        var diary: Diary
        var isStubborn = false

        func run() async throws {
            diary.note("\(name) began")
            if isStubborn {
                try? await Task.sleep(for: .seconds(3600))
                diary.note("\(name) was cancelled")
                throw CancellationError()
            }
            try? await gracefulShutdown()
            diary.note("\(name) ended")
        }
    }

    private let diary = Diary()

    private func daemon(_ services: [any Service], graceLimit: Duration = .seconds(600)) -> Daemon {
        var logger = Logger(label: "dt.test.daemon")
        logger.logLevel = .critical
        return Daemon(services.map { .init(service: $0) }, graceLimit: { graceLimit }, logger: logger)
    }

    @Test(arguments: [SIGTERM, SIGINT])
    func `a signal has the services finish, the last one first`(_ signal: Int32) async throws {
        let daemon = daemon([Worker(name: "first", diary: diary), Worker(name: "second", diary: diary)])
        async let run: Void = daemon.run()
        #expect(await holds { diary.all.count == 2 })
        kill(getpid(), signal)
        try await run
        #expect(diary.all.suffix(2) == ["second ended", "first ended"])
    }

    @Test func `a second signal cancels what does not finish, and that is no error`() async throws {
        let daemon = daemon([Worker(name: "a", diary: diary, isStubborn: true)])
        async let run: Void = daemon.run()
        #expect(await holds { diary.all == ["a began"] })
        kill(getpid(), SIGTERM)
        // Signals that are pending together may be seen as one, so it is sent until it has been seen.
        let sender = Task {
            while !Task.isCancelled {
                kill(getpid(), SIGINT)
                try await Task.sleep(for: .milliseconds(20))
            }
        }
        #expect(await holds { diary.all.count == 2 })
        sender.cancel()
        try await run
        #expect(diary.all == ["a began", "a was cancelled"])
    }

    @Test func `what does not finish in its time is cancelled`() async throws {
        let daemon = daemon([Worker(name: "a", diary: diary, isStubborn: true)], graceLimit: .milliseconds(50))
        async let run: Void = daemon.run()
        #expect(await holds { diary.all == ["a began"] })
        kill(getpid(), SIGTERM)
        try await run
        #expect(diary.all == ["a began", "a was cancelled"])
    }

    @Test func `what a service throws ends the others and is thrown`() async throws {
        let failing = ClosureService {
            _ = await holds { diary.all == ["a began"] }
            throw Broken()
        }
        await #expect(throws: Broken.self) {
            try await daemon([Worker(name: "a", diary: diary), failing]).run()
        }
        #expect(diary.all.count == 2)
    }
}
