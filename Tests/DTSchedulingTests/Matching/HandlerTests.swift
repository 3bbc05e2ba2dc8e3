import DTScheduling
import DTWire
import Testing

/// Who is given a custom task: whoever declares its handler, as long as somebody does.
@Suite(.timeLimit(.minutes(5)))
struct HandlerTests {
    private static let id = DemandClassID(rawValue: 1)

    private static func demand(_ handler: String, tags: Set<String> = [], worker: Int? = nil) -> DemandClass {
        DemandClass(
            of: TaskSpec(
                type: "custom", config: ["name": .string(handler)],
                requirements: TaskRequirements(tags: tags, worker: worker.map { WorkerSession.sample($0).worker })))
    }

    /// A worker for each list of handlers; the first has most free slots, and the second the tag "fast".
    private static func fleet(_ handlers: [Set<String>]) -> DispatchState {
        var state = DispatchState()
        for (index, names) in handlers.enumerated() {
            let session = WorkerSession.sample(index + 1)
            state.open(
                session,
                traits: WorkerTraits(tags: index == 1 ? ["fast"] : [], hardware: ["cpu"], handlers: names))
            let pool = CreditPool(id: .main, free: 9 - index, types: ["custom"])
            state.offer(Credits(seen: 0, pools: [pool], admission: .open), from: session)
        }
        return state
    }

    /// Where a task goes, by the number in the worker's name.
    private static func place(_ demand: DemandClass, on state: inout DispatchState) -> String? {
        let offers = state.reserve()
        defer { _ = state.settle(offers, used: [:]) }
        var placing = Placing(offers: offers, demands: [id: demand], handlers: state.handlers)
        let placed = placing.place([.sample(1)]).first?.session.worker.rawValue
        #expect((Placing.room(for: demand, in: offers, handlers: state.handlers) > 0) == (placed != nil))
        return placed
    }

    private static let table: [(handlers: [Set<String>], demand: DemandClass, goesTo: String?)] = [
        ([[], ["setup"]], demand("setup"), "worker-2"),
        ([["other"], ["setup"], ["setup"]], demand("setup"), "worker-2"),
        ([[], ["setup"]], demand("noop"), "worker-1"),
        // Nobody declares it: whoever gets it rejects it.
        ([["other"], []], demand("setup"), "worker-1"),
        // Who declares it does not have what the task requires, and never will.
        ([["setup"], []], demand("setup", tags: ["fast"]), "worker-2"),
        ([["setup"], []], demand("setup", worker: 2), "worker-2"),
        ([[], ["setup"], ["setup"]], demand("setup", tags: ["fast"]), "worker-2"),
    ]

    @Test(arguments: table.indices)
    func `a custom task goes to a worker that declares its handler, if any does`(index: Int) {
        let (handlers, demand, goesTo) = Self.table[index]
        var state = Self.fleet(handlers)
        #expect(Self.place(demand, on: &state) == goesTo)
    }

    @Test func `it waits for the worker that declares it, and for no longer than that is there`() {
        var state = Self.fleet([[], ["setup"]])
        let demand = Self.demand("setup")
        state.offer(Credits(seen: 0, pools: [], admission: .open), from: .sample(2))
        #expect(Self.place(demand, on: &state) == nil)
        #expect(state.shortcomings(for: demand)[WorkerSession.sample(1).worker] == ["declares no handler \"setup\""])
        #expect(state.close(.sample(2)) == true)
        #expect(Self.place(demand, on: &state) == "worker-1")
        #expect(state.shortcomings(for: demand) == [WorkerSession.sample(1).worker: []])
    }

    @Test func `whoever leaves and declared nothing frees no task`() {
        var state = Self.fleet([[], ["setup"]])
        #expect(state.close(.sample(1)) == false)
        #expect(state.close(.sample(1)) == false)
    }

    @Test(arguments: ["noop", "hash"])
    func `what is built in asks for no handler`(name: String) {
        #expect(Self.demand(name).handler == nil)
        #expect(DemandClass(of: TaskSpec(type: "test", config: ["name": "setup"])).handler == nil)
    }

    @Test func `a demand that was stored without a handler is read`() throws {
        let text = #"{"type":"custom","requirements":{}}"#
        #expect(try JSONText.decode(DemandClass.self, from: text.utf8) == DemandClass(type: "custom"))
    }
}
