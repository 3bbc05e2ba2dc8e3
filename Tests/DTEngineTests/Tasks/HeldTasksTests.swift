import DTTestKit
import DTWire
import Testing

@testable import DTEngine

@Suite(.timeLimit(.minutes(5)))
struct HeldTasksTests {
    private static let origin = EngineUnderTest.origin
    private static let restored = Origin(cluster: origin.cluster, generation: 2)
    private static let elsewhere = Origin(cluster: ClusterID(unchecked: "cluster-2"), generation: 1)

    private static func holding(_ leaseID: LeaseID, _ origin: Origin = origin) -> Holding {
        Holding(assignment: .sample(leaseID), origin: origin, leaseUntil: .origin)
    }

    @Test func `attempts at a task are found by age, and no others`() {
        var held = HeldTasks()
        for leaseID in [LeaseID.sample(1, fence: 3), .sample(1, fence: 1), .sample(2, fence: 2)] {
            held.insert(Self.holding(leaseID))
        }
        #expect(held.attempts(at: .sample(1)).map(\.leaseID) == [.sample(1, fence: 1), .sample(1, fence: 3)])
        held.remove(.sample(1, fence: 1))
        held.remove(.sample(1, fence: 3))
        held.remove(.sample(1, fence: 3))
        #expect(held.attempts(at: .sample(1)) == [])
        #expect(held.all.map(\.leaseID) == [.sample(2, fence: 2)])
    }

    @Test func `a holding is found for the coordinator that gave it alone`() {
        var held = HeldTasks()
        held.insert(Self.holding(.sample(1)))
        #expect(held[.sample(1), of: Self.origin] != nil)
        #expect(held[.sample(1), of: Self.restored] == nil)
        #expect(held.all(of: Self.elsewhere) == [])
    }

    @Test func `an update changes what is there and adds nothing`() {
        var held = HeldTasks()
        held.insert(Self.holding(.sample(1)))
        held.update(.sample(1)) { $0.stage = .running }
        held.update(.sample(2)) { $0.stage = .running }
        #expect(held[.sample(1)]?.stage == .running)
        #expect(held.count == 1)
    }

    /// Generation before fence, within one cluster.
    @Test(arguments: [
        (LeaseID.sample(1, fence: 1), origin, LeaseID.sample(1, fence: 2), origin, true),
        (.sample(1, fence: 2), origin, .sample(1, fence: 2), origin, false),
        (.sample(1, fence: 3), origin, .sample(1, fence: 2), origin, false),
        (.sample(1, fence: 9), origin, .sample(1, fence: 2), restored, true),
        (.sample(1, fence: 1), restored, .sample(1, fence: 2), origin, false),
        (.sample(1, fence: 1), elsewhere, .sample(1, fence: 2), origin, false),
        (.sample(2, fence: 1), origin, .sample(1, fence: 2), origin, false),
    ])
    func `attempts are ordered by generation, then fence`(
        _ held: LeaseID, _ heldOrigin: Origin, _ other: LeaseID, _ otherOrigin: Origin, isOlder: Bool
    ) {
        #expect(Self.holding(held, heldOrigin).isOlder(than: other, of: otherOrigin) == isOlder)
        #expect(Self.holding(other, otherOrigin).isNewer(than: held, of: heldOrigin) == isOlder)
    }

    @Test(arguments: [
        (Holding.Stage.accepted, HeldTask.Phase?.some(.accepted)), (.waiting, .accepted), (.running, .running),
        (.stopping(.timeout), .running), (.finishing, nil),
    ])
    func `a coordinator is told of a task until its outcome speaks for it`(
        _ stage: Holding.Stage, _ phase: HeldTask.Phase?
    ) {
        var holding = Self.holding(.sample(1))
        holding.stage = stage
        #expect(holding.held?.phase == phase)
        #expect(!(holding.isUnstarted && holding.isExecuting))
    }
}
