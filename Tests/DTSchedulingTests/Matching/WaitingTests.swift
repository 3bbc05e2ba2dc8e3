import DTScheduling
import DTWire
import Testing

/// What is said of a task that nobody is given.
@Suite(.timeLimit(.minutes(5)))
struct WaitingTests {
    private func offer(
        _ worker: String, tags: Set<String> = [], hardware: Set<String> = ["cpu"], memory: ByteCount? = nil,
        gpus: Int = 0, free: Int = 1
    ) -> WorkerOffer {
        WorkerOffer(
            session: WorkerSession(WorkerID(unchecked: worker), epoch: 1), pool: PoolID(unchecked: "p"), tags: tags,
            hardware: hardware, types: ["test", "custom"], maxMemory: memory, gpus: gpus, free: free)
    }

    private func reasons(
        _ requirements: TaskRequirements = .init(), type: String = "test", in offers: [WorkerOffer]
    ) -> [String] {
        Waiting.reasons(for: DemandClass(type: type, requirements: requirements), in: offers)
    }

    @Test func `without a worker, that is why`() {
        #expect(reasons(in: []) == ["no worker is connected"])
    }

    @Test func `a worker that will do and has room is nothing to wait for`() {
        #expect(reasons(in: [offer("a", free: 0), offer("b", free: 1)]) == [])
    }

    @Test func `workers that would do and have no room are waited for`() {
        #expect(
            reasons(TaskRequirements(tags: ["x"]), in: [offer("a", tags: ["x"], free: 0), offer("b")])
                == ["all slots of the workers that could run it are taken"])
    }

    @Test(
        arguments: [
            (TaskRequirements(tags: ["bench", "x"]), "test", ["no connected worker has the tag bench"]),
            (TaskRequirements(hardware: ["cuda"]), "test", ["no connected worker has the hardware cuda"]),
            (TaskRequirements(gpus: 2), "test", ["no connected worker gives a task 2 GPUs"]),
            (
                TaskRequirements(memory: .gibibytes(8)), "test",
                ["no connected worker gives a task 8 GiB of memory"]
            ),
            (TaskRequirements(worker: WorkerID(unchecked: "z")), "test", ["the worker z is not connected"]),
            (.init(), "benchmark", ["no connected worker takes benchmark tasks"]),
            (
                TaskRequirements(hardware: ["cuda"], tags: ["bench"]), "test",
                ["no connected worker has the tag bench", "no connected worker has the hardware cuda"]
            ),
        ] as [(TaskRequirements, String, [String])])
    func `what nobody has is named`(_ requirements: TaskRequirements, _ type: String, _ expected: [String]) {
        let offers = [
            offer("a", tags: ["x"], memory: .gibibytes(4), gpus: 1), offer("b", tags: ["y"], memory: .gibibytes(2)),
        ]
        #expect(reasons(requirements, type: type, in: offers) == expected)
    }

    @Test func `what is there on different workers only is told worker by worker`() {
        #expect(
            reasons(TaskRequirements(tags: ["x", "y"]), in: [offer("b", tags: ["y"]), offer("a", tags: ["x"])])
                == ["a has no tag \"y\"", "b has no tag \"x\""])
    }
}
