import DTScheduling
import DTWire
import Testing

@Suite(.timeLimit(.minutes(5)))
struct DispatchStateTests {
    private let session = WorkerSession.sample(1)
    private let other = WorkerSession.sample(2)

    private func opened(_ free: [Int]) -> DispatchState {
        var state = DispatchState()
        for (number, free) in free.enumerated() {
            state.open(.sample(number + 1), traits: WorkerTraits(tags: ["fast"], hardware: ["cpu"]))
            state.offer(.sample(free: free), from: .sample(number + 1))
        }
        return state
    }

    private func free(_ offers: [WorkerOffer]) -> [WorkerSession: Int] {
        Dictionary(offers.map { ($0.session, $0.free) }, uniquingKeysWith: +)
    }

    @Test func `what is offered is reserved once, with what the worker is`() {
        var state = opened([2])
        let offers = state.reserve()
        #expect(
            offers == [
                WorkerOffer(
                    session: session, pool: .main, tags: ["fast"], hardware: ["cpu"], types: ["test"], free: 2)
            ])
        #expect(state.reserve() == [])
        #expect(state.free(of: session) == 0)
    }

    @Test func `a claim reserves no more of each offer than it could use`() {
        var state = opened([5, 1])
        #expect(free(state.reserve(atMost: 2)) == [session: 2, other: 1])
        #expect(state.free(of: session) == 3)
    }

    @Test func `what was not used is released, and what was used stays reserved until it is sent`() {
        var state = opened([3])
        let offers = state.reserve()
        #expect(state.settle(offers, used: [PoolKey(session, .main): 2]) == false)
        #expect(state.free(of: session) == 1)
        state.sent(2, to: PoolKey(session, .main), seq: 2)
        #expect(state.free(of: session) == 1)
        state.offer(.sample(seen: 2, free: 1), from: session)
        #expect(state.free(of: session) == 1)
    }

    @Test func `what could not be sent is there again`() {
        var state = opened([2])
        let offers = state.reserve()
        #expect(state.settle(offers, used: [PoolKey(session, .main): 2]) == false)
        state.sent(2, to: PoolKey(session, .main), seq: nil)
        #expect(state.free(of: session) == 2)
    }

    @Test func `a claim that found slots reserved is owed another once they are released`() {
        var state = opened([1, 1])
        let first = state.reserve()
        #expect(state.reserve() == [])
        #expect(state.settle(first, used: [PoolKey(session, .main): 1]) == true)
        #expect(free(state.reserve()) == [other: 1])
    }

    @Test func `a claim that nobody missed owes nothing`() {
        var state = opened([1, 1])
        #expect(state.settle(state.reserve(), used: [:]) == false)
        let offers = state.reserve()
        #expect(state.reserve() == [])
        let used = [PoolKey(session, .main): 1, PoolKey(other, .main): 1]
        #expect(state.settle(offers, used: used) == false)
    }

    @Test func `who handed something back is sent nothing until it offers anew`() {
        var state = opened([2, 2])
        state.pause(session)
        #expect(state.free(of: session) == 0)
        #expect(free(state.reserve()) == [other: 2])
        state.offer(.sample(seen: 3, free: 1), from: session)
        #expect(free(state.reserve()) == [session: 1])
    }

    @Test func `a session that is closed offers nothing, and what is told of it later changes nothing`() {
        var state = opened([2])
        let offers = state.reserve()
        state.close(session)
        #expect(state.settle(offers, used: [PoolKey(session, .main): 1]) == false)
        state.sent(1, to: PoolKey(session, .main), seq: 4)
        state.offer(.sample(free: 2), from: session)
        state.pause(session)
        #expect(state.reserve() == [])
        #expect(state.free(of: session) == 0)
    }

    @Test func `a worker's next session begins without credits, and nothing of the last counts in it`() {
        var state = opened([2])
        let offers = state.reserve()
        state.close(session)
        let next = WorkerSession.sample(1, epoch: 2)
        state.open(next, traits: WorkerTraits(tags: [], hardware: []))
        #expect(state.free(of: next) == 0)
        state.offer(.sample(free: 2), from: next)
        _ = state.settle(offers, used: [:])
        state.sent(2, to: PoolKey(session, .main), seq: 9)
        #expect(state.free(of: next) == 2)
    }

    @Test func `pools are claimed apart`() {
        var state = DispatchState()
        state.open(session, traits: WorkerTraits(tags: [], hardware: []))
        state.offer(.sample(free: 1, gpu: 1), from: session)
        let offers = state.reserve()
        #expect(offers.map(\.pool) == [.gpu, .main])
        #expect(offers.map(\.gpus) == [1, 0])
        _ = state.settle(offers, used: [PoolKey(session, .gpu): 1])
        #expect(state.reserve().map(\.pool) == [.main])
    }

    @Test func `what workers lack for a demand is said for each`() {
        var state = opened([0])
        state.open(other, traits: WorkerTraits(tags: [], hardware: []))
        let demand = DemandClass(type: "test", requirements: TaskRequirements(tags: ["slow"]))
        #expect(
            state.shortcomings(for: demand) == [
                session.worker: ["has no tag \"slow\""], other.worker: ["offers nothing yet"],
            ])
    }

    @Test func `of a worker's pools the nearest is said`() {
        var state = DispatchState()
        state.open(session, traits: WorkerTraits(tags: [], hardware: []))
        state.offer(.sample(free: 1, gpu: 1), from: session)
        #expect(state.shortcomings(for: DemandClass(type: "benchmark")) == [session.worker: []])
    }
}
