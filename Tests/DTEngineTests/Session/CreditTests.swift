import DTTestKit
import DTWire
import Testing

@testable import DTEngine

@Suite(.timeLimit(.minutes(5)))
struct CreditTests {
    private func pool(_ free: Int) -> CreditPool { CreditPool(id: CreditOffer.pool, free: free, types: ["test"]) }

    @Test func `an offer is made only when the coordinator believes something else`() {
        var offer = CreditOffer()
        #expect(offer.renew(pool(0), admission: .open) == false)
        #expect(offer.believed == nil)
        #expect(offer.renew(pool(2), admission: .open) == true)
        #expect(offer.renew(pool(2), admission: .open) == false)
        offer.spend(1)
        #expect(offer.believed == 1)
        #expect(offer.renew(pool(1), admission: .open) == false)
        #expect(offer.renew(pool(2), admission: .open) == true)
        offer.spend(5)
        #expect(offer.believed == 0)
        #expect(offer.renew(pool(0), admission: .open) == false)
        #expect(offer.renew(pool(0), admission: Admission(.draining, reason: .draining)) == true)
    }

    @Test func `a task that was offered for changes nothing about the offer`() {
        var engine = EngineUnderTest.active(slots: 2)
        #expect(engine.give(.sample(1)).offers == [])
        #expect(engine.give(.sample(2)).offers == [])
    }

    @Test func `a slot that becomes free is offered, and says which frames are counted`() {
        var engine = EngineUnderTest.active(slots: 1)
        engine.run(.sample(1))
        #expect(engine.turn(.taskFinished(.sample(1), .sample)).offers == [])
        #expect(engine.turn(.spooled([.sample(1)])).contains(credits(seen: 3, free: 1)))
    }

    @Test func `a task that ends as another comes in the same turn needs no new offer but one`() {
        var engine = EngineUnderTest.active(slots: 2)
        engine.run(.sample(1))
        engine.turn(.taskFinished(.sample(1), .sample))
        let actions = engine.turn(
            engine.frame(.executeTasks(ExecuteTasks(tasks: [.sample(.sample(2))]))), .spooled([.sample(1)]))
        #expect(actions.offers == [1])
    }

    @Test func `a task that crosses an offer is counted by both sides`() {
        var engine = EngineUnderTest.active(slots: 2)
        engine.run(.sample(1))
        #expect(engine.finish(.sample(1)).offers == [2])
        // Sent before that offer arrived: the coordinator subtracts it, for its frame is later than the offer's `seen`.
        #expect(engine.give(.sample(2)).offers == [])
    }

    @Test func `more tasks than were offered are handed back`() {
        var engine = EngineUnderTest.active(slots: 2)
        #expect(engine.give(.sample(1), .sample(2), .sample(3)).contains(rejection(.sample(3), .noCredit)))
        #expect(engine.state.status.held == 2)
        #expect(engine.turn().offers == [])
    }

    @Test func `every session begins without credits`() {
        var engine = EngineUnderTest.active(slots: 2)
        engine.loseSession()
        #expect(engine.turn(.connected(EngineUnderTest.terms)).offers == [])
        #expect(engine.receive(.registered(Registered(decisions: []))).offers == [2])
    }

    @Test func `with all slots taken a session begins without an offer`() {
        var engine = EngineUnderTest.active(slots: 1)
        engine.run(.sample(1))
        engine.loseSession()
        #expect(engine.connect().offers == [])
    }

    @Test func `slots that stop or wait for the spool are not free`() {
        var engine = EngineUnderTest.active(slots: 2)
        engine.run(.sample(1), .sample(2))
        #expect(engine.receive(.cancelTask(CancelTask(.sample(1), reason: .cancelRequested))).offers == [])
        #expect(engine.turn(.taskFinished(.sample(2), .sample)).offers == [])
        #expect(engine.give(.sample(3)) == [rejection(.sample(3), .noCredit)])
    }

    @Test func `an offer names what it takes`() {
        var engine = EngineUnderTest(.sample())
        var settings = EngineSettings.sample(slots: 3)
        settings.types = ["test"]
        settings.maxMemory = .gibibytes(2)
        engine = EngineUnderTest(settings)
        engine.turn(.started(Recovered()))
        let pool = CreditPool(
            id: PoolID(unchecked: "main"), free: 3, types: ["test"], maxMemory: .gibibytes(2))
        #expect(
            engine.connect().messages.last == .credits(Credits(seen: 2, pools: [pool], admission: .open)))
    }
}
