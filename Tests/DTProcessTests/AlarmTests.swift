import DTProcess
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(5)))
struct AlarmTests {
    @Test func `alarms ring in the order of their times, and cancelled ones never`() async throws {
        let warden = try await Warden.built()
        let rung = Mutex<[Int]>([])
        let last = Eventual<Void>()
        let late = warden.after(.seconds(3600)) { rung.withLock { $0.append(0) } }
        _ = warden.after(.milliseconds(60)) {
            rung.withLock { $0.append(3) }
            last.settle(())
        }
        _ = warden.after(.milliseconds(1)) { rung.withLock { $0.append(1) } }
        let cancelled = warden.after(.milliseconds(30)) { rung.withLock { $0.append(99) } }
        _ = warden.after(.milliseconds(30)) { rung.withLock { $0.append(2) } }
        cancelled.cancel()
        await last.value
        late.cancel()
        #expect(rung.withLock { $0 } == [1, 2, 3])
    }

    @Test func `what is waited for comes once, to all who wait`() async {
        let eventual = Eventual<Int>()
        let seen = Mutex<[Int]>([])
        eventual.then { value in seen.withLock { $0.append(value) } }
        async let waiting = eventual.value
        eventual.settle(1)
        eventual.settle(2)
        eventual.then { value in seen.withLock { $0.append(value) } }
        #expect(await waiting == 1)
        #expect(seen.withLock { $0 } == [1, 1])
        #expect(eventual.now == 1)
    }
}
