import DTScheduling
import DTWire
import Testing

@Suite(.timeLimit(.minutes(5)))
struct PlacingTests {
    private static let any = DemandClass(type: "test")
    private static let fast = DemandClass(type: "test", requirements: TaskRequirements(tags: ["fast"]))
    private static let benchmark = DemandClass(type: "benchmark")

    private let demands: [DemandClassID: DemandClass] = [
        DemandClassID(rawValue: 1): any, DemandClassID(rawValue: 2): fast, DemandClassID(rawValue: 3): benchmark,
    ]

    /// Which worker each task goes to, by the numbers in their names.
    private func place(_ tasks: [QueuedTask], on offers: [WorkerOffer]) -> [Int64: Int] {
        var placing = Placing(offers: offers, demands: demands)
        return Dictionary(
            uniqueKeysWithValues: placing.place(tasks).map { placement in
                (placement.sequence, Int(placement.session.worker.rawValue.dropFirst(7)) ?? -1)
            })
    }

    @Test func `candidates are placed in the order they come, as long as there is room`() {
        var placing = Placing(offers: [.sample(1, free: 2)], demands: demands)
        #expect(placing.place([7, 3, 5].map { .sample($0) }).map(\.sequence) == [7, 3])
        #expect(placing.place([.sample(8)]) == [])
    }

    @Test func `work spreads over those with the most free slots`() {
        let offers: [WorkerOffer] = [.sample(1, free: 1), .sample(2, free: 4), .sample(3, free: 2)]
        #expect(place((1...7).map { .sample($0) }, on: offers) == [1: 2, 2: 2, 3: 2, 4: 3, 5: 1, 6: 2, 7: 3])
    }

    @Test func `among equals what is special is kept free`() {
        let offers: [WorkerOffer] = [
            .sample(1, tags: ["fast"]), .sample(2, hardware: ["cpu", "cuda"]), .sample(3),
        ]
        #expect(place([.sample(1)], on: offers) == [1: 3])
        #expect(place([.sample(1), .sample(2, demand: 2)], on: offers) == [1: 3, 2: 1])
    }

    @Test func `what asks for something special gets it after a plain task`() {
        let offers: [WorkerOffer] = [.sample(1, tags: ["fast"]), .sample(2)]
        #expect(place([.sample(1), .sample(2, demand: 2)], on: offers) == [1: 2, 2: 1])
    }

    @Test func `a task that finds no place keeps no other back`() {
        let tasks: [QueuedTask] = (1...100).map { .sample($0, demand: 3, priority: 100) } + [.sample(101)]
        #expect(place(tasks, on: [.sample(1)]) == [101: 1])
    }

    @Test func `classes that share an offer do not both get its last slot`() {
        #expect(place([.sample(1), .sample(2, demand: 2)], on: [.sample(1, tags: ["fast"])]) == [1: 1])
        let tasks: [QueuedTask] = [.sample(1, demand: 2), .sample(2), .sample(3, demand: 2), .sample(4)]
        let offers: [WorkerOffer] = [.sample(1, tags: ["fast"], free: 2), .sample(2, free: 1)]
        let placed = place(tasks, on: offers)
        #expect(placed == [1: 1, 2: 2, 3: 1])
    }

    @Test func `a class that nobody knows is placed nowhere`() {
        #expect(place([.sample(1, demand: 9)], on: [.sample(1)]) == [:])
    }

    @Test func `a placement names the pool whose credit it spends`() {
        let offers: [WorkerOffer] = [.sample(1, free: 5), .sample(1, pool: .gpu, types: ["benchmark"])]
        var placing = Placing(offers: offers, demands: demands)
        let placed = placing.place([.sample(1, demand: 3)])
        #expect(placed == [Placement(.sample(1, demand: 3), on: .sample(1), pool: .gpu)])
    }

    @Test func `equal offers are taken in a fixed order`() {
        let offers: [WorkerOffer] = [.sample(3), .sample(1), .sample(2)]
        #expect(place([1, 2, 3].map { .sample($0) }, on: offers) == [1: 1, 2: 2, 3: 3])
        #expect(place([1, 2, 3].map { .sample($0) }, on: offers.reversed()) == [1: 1, 2: 2, 3: 3])
    }

    @Test func `room is what the offers that will do have free`() {
        let offers: [WorkerOffer] = [
            .sample(1, free: 2), .sample(2, tags: ["fast"], free: 3), .sample(3, tags: ["fast"], free: 0),
            .sample(4, tags: ["fast"], free: -1),
        ]
        #expect(Placing.room(for: Self.any, in: offers) == 5)
        #expect(Placing.room(for: Self.fast, in: offers) == 3)
        #expect(Placing.room(for: Self.benchmark, in: offers) == 0)
    }

    /// Against a slow and simple model: look at all offers for each task.
    @Test(arguments: 0..<100 as Range<UInt64>)
    func `placing does as a plain search would`(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let offers = (0..<Int.random(in: 0...8, using: &random)).map { number in
            WorkerOffer.sample(
                number, tags: Bool.random(using: &random) ? ["fast"] : [],
                types: Bool.random(using: &random) ? ["test"] : ["test", "benchmark"],
                free: Int.random(in: 0...4, using: &random))
        }
        let tasks = (0..<20).map { QueuedTask.sample($0, demand: Int64.random(in: 1...3, using: &random)) }
        var (left, expected): ([WorkerOffer], [Placement]) = (offers, [])
        for task in tasks {
            let fitting = left.indices.filter {
                left[$0].free > 0 && demands[task.demandClass].map(left[$0].satisfies) ?? false
            }
            let best = fitting.min { one, other in
                let key = { (offer: WorkerOffer) in
                    (-offer.free, offer.tags.count + offer.hardware.count, offer.session.worker)
                }
                return key(left[one]) < key(left[other])
            }
            guard let best else { continue }
            left[best].free -= 1
            expected.append(Placement(task, on: left[best].session, pool: left[best].pool))
        }
        var placing = Placing(offers: offers, demands: demands)
        #expect(placing.place(tasks) == expected)
    }

    /// With a search through all offers for each task this takes minutes.
    @Test func `ten thousand offers take twenty thousand tasks`() {
        let offers = (0..<10_000).map { WorkerOffer.sample($0, free: 2) }
        var placing = Placing(offers: offers, demands: demands)
        let placed = placing.place((0..<25_000).map { .sample($0) })
        #expect(placed.count == 20_000)
        #expect(Set(placed.prefix(10_000).map(\.session)).count == 10_000)
    }
}
