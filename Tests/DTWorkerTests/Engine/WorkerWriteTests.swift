import DTStore
import DTWire
import Testing

@testable import DTWorker

struct WorkerWriteTests {
    @Test func `neighbours of one kind become one write, and none goes before an earlier one`() {
        let keys = (1...4).map { number in
            JournalKey(
                LeaseID(TaskID(unchecked: "t"), Fence(Int64(number))),
                of: StoreIdentity(cluster: ClusterID(unchecked: "c"), generation: 1))
        }
        let batches = WorkerWrite.batches(
            of: [.forget([keys[0]]), .forget([keys[1]]), .acknowledge([keys[2]]), .forget([keys[3]])],
            at: Timestamp(milliseconds: 0))
        guard batches.count == 3, case .forget(let first) = batches[0], case .acknowledge(let second) = batches[1],
            case .forget(let third) = batches[2]
        else {
            Issue.record("other batches: \(batches)")
            return
        }
        #expect([first, second, third] == [[keys[0], keys[1]], [keys[2]], [keys[3]]])
    }

    @Test func `no writes are no batches`() {
        #expect(WorkerWrite.batches(of: [], at: Timestamp(milliseconds: 0)).isEmpty)
    }
}
