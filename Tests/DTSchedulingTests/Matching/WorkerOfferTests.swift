import DTScheduling
import DTWire
import Testing

@Suite(.timeLimit(.minutes(5)))
struct WorkerOfferTests {
    private static let offer = WorkerOffer.sample(
        1, tags: ["fast", "office"], hardware: ["cpu", "cuda", "x86_64"], types: ["test"], maxMemory: .gibibytes(4),
        gpus: 2, free: 0)

    private static func demand(
        type: String = "test", hardware: Set<String> = [], tags: Set<String> = [], memory: ByteCount? = nil,
        gpus: Int = 0, worker: String? = nil, limit: ByteCount? = nil
    ) -> DemandClass {
        DemandClass(
            type: type,
            requirements: TaskRequirements(
                hardware: hardware, tags: tags, memory: memory, gpus: gpus,
                worker: worker.map { WorkerID(unchecked: $0) }),
            memory: limit)
    }

    private static let table: [(DemandClass, [String])] = [
        (demand(), []),
        (demand(type: "custom"), ["takes no custom tasks"]),
        (demand(hardware: ["cuda", "cpu"]), []),
        (demand(hardware: ["rocm", "cpu", "mps"]), ["has no hardware \"mps\"", "has no hardware \"rocm\""]),
        (demand(hardware: ["fast"]), ["has no hardware \"fast\""]),
        (demand(tags: ["fast"]), []),
        (demand(tags: ["fast", "slow"]), ["has no tag \"slow\""]),
        (demand(tags: ["cuda"]), ["has no tag \"cuda\""]),
        (demand(memory: .gibibytes(4)), []),
        (demand(memory: .gibibytes(5)), ["gives 4 GiB of 5 GiB memory"]),
        (demand(limit: .gibibytes(4)), []),
        (demand(limit: .gibibytes(8)), ["gives 4 GiB of 8 GiB memory"]),
        (demand(memory: .gibibytes(5), limit: .gibibytes(6)), ["gives 4 GiB of 6 GiB memory"]),
        (demand(gpus: 2), []),
        (demand(gpus: 3), ["gives 2 of 3 GPUs"]),
        (demand(worker: "worker-1"), []),
        (demand(worker: "worker-2"), ["is not the worker worker-2"]),
        (
            demand(type: "custom", hardware: ["mps"], tags: ["slow"], gpus: 9, worker: "worker-2"),
            [
                "is not the worker worker-2", "takes no custom tasks", "has no hardware \"mps\"", "has no tag \"slow\"",
                "gives 2 of 9 GPUs",
            ]
        ),
    ]

    @Test(arguments: table)
    func `an offer will do when nothing is lacking`(_ demand: DemandClass, _ lacking: [String]) {
        #expect(Self.offer.shortcomings(for: demand) == lacking)
        #expect(Self.offer.satisfies(demand) == lacking.isEmpty)
    }

    @Test func `an offer without a limit gives any memory`() {
        let offer = WorkerOffer.sample(1)
        #expect(offer.satisfies(Self.demand(memory: .gibibytes(1 << 20), limit: .gibibytes(1 << 21))))
    }

    @Test func `a demand is what a task asks of its worker`() {
        let requirements = TaskRequirements(tags: ["fast"])
        let spec = TaskSpec(
            type: "custom", config: .object([:]), priority: 7, requirements: requirements,
            limits: TaskLimits(memory: .gibibytes(1)))
        #expect(
            DemandClass(of: spec)
                == DemandClass(type: "custom", requirements: requirements, memory: .gibibytes(1)))
    }
}
