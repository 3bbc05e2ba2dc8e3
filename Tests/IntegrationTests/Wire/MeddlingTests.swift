import DTTestKit
import DTWire
import Synchronization
import Testing

/// One who sits on the path and does more than listen.
@Suite(.serialized, .timeLimit(.minutes(1)))
struct MeddlingTests {
    enum Deed: String, CaseIterable {
        case replay, drop, alter

        func does(_ frame: [UInt8]) -> [[UInt8]] {
            switch self {
            case .replay: return [frame, frame]
            case .drop: return []
            case .alter:
                var frame = frame
                frame[frame.count - 1] ^= 1
                return [frame]
            }
        }
    }

    @Test(arguments: Deed.allCases, [PathProxy.Direction.toCoordinator, .toWorker])
    func `a meddled frame ends the session, and the task under way ends once`(
        _ deed: Deed, _ direction: PathProxy.Direction
    ) async throws {
        let stage = try await Stage(startsWorker: false)
        try await PathProxy.run(before: stage.coordinator.port) { proxy in
            let worker = try stage.anotherWorker("meddled", url: "http://127.0.0.1:\(proxy.port)")
            try worker.start()
            let task = try await HeldTask(on: stage)
            let deeds = OneDeed()
            proxy.meddle { at, _, frame, _ in
                // Of the signed frames, which alone are binary, the next one.
                guard at == direction, frame[0] & 0x0F == 2, deeds.isFirst() else { return [frame] }
                return deed.does(frame)
            }
            // A gap shows by the next frame, which may come just when the silence has lasted too long.
            let codes = deed == .drop ? ["4400", "4410"] : ["4400"]
            #expect(
                await holds { codes.contains { worker.log.contains($0) } }, "\(worker.log) \(stage.coordinator.log)")
            #expect(await holds { proxy.connections >= 2 })
            try task.letGo()
            let detail = try await stage.api.ended(task.id)
            #expect(detail.outcome?.status == .succeeded, "\(detail) \(worker.log)")
            #expect(detail.attempts.count == 1)
            #expect(try await stage.api.results().count == 1)
        }
    }
}

/// Lets one of many do something.
private final class OneDeed: Sendable {
    private let isDone = Mutex(false)

    func isFirst() -> Bool {
        isDone.withLock { isDone in
            defer { isDone = true }
            return !isDone
        }
    }
}
