import DTTestKit
import DTWire
import Testing

@testable import DTEngine

@Suite(.timeLimit(.minutes(5)))
struct ExclusiveTests {
    /// Two that share the process with `x`, which is exclusive; all take tasks.
    private func shared(cap: Int = 1) -> GovernorUnderTest {
        var governor = GovernorUnderTest()
        governor.configure(
            9, SlotShare(name: "a", cap: 9), SlotShare(name: "b", cap: 9),
            SlotShare(name: "x", cap: cap, isExclusive: true))
        for name in ["a", "b", "x"] { governor.report(name) }
        return governor
    }

    @Test func `an exclusive one has one credit and may not start`() {
        let governor = shared(cap: 3)
        #expect([governor.slots("a"), governor.slots("b"), governor.slots("x")] == [4, 4, 1])
        #expect(governor.allowance("x")?.mayStart == false)
        #expect(governor.allowance("a")?.mayStart == true)
    }

    @Test func `while its task waits the others get nothing new, and what they have goes on`() {
        var governor = shared()
        governor.report("a", held: 3, waiting: 1)
        governor.report("x", held: 1, waiting: 1)
        #expect([governor.slots("a"), governor.slots("b")] == [0, 0])
        #expect(governor.allowance("a")?.mayStart == true)
        #expect(governor.allowance("x")?.mayStart == false)
        governor.report("a", held: 1)
        #expect(governor.allowance("x")?.mayStart == false)
        governor.report("a")
        #expect(governor.allowance("x")?.mayStart == true)
        #expect(governor.allowance("a")?.mayStart == false)
    }

    @Test func `its turn begins only when the others have heard that they may take nothing`() {
        var governor = shared()
        governor.hears = false
        governor.report("x", held: 1, waiting: 1)
        #expect(governor.allowance("x")?.mayStart == false)
        governor.report("a", held: 1, waiting: 1)  // Taken before it heard.
        governor.hears = true
        governor.report("b")
        governor.report("a", held: 1)
        #expect(governor.allowance("x")?.mayStart == false)
        governor.report("a")
        #expect(governor.allowance("x")?.mayStart == true)
    }

    @Test func `after its batch the others go first`() {
        var governor = shared(cap: 2)
        governor.report("x", held: 1, waiting: 1)
        #expect(governor.slots("x") == 2)
        governor.report("x", held: 2)
        #expect(governor.slots("x") == 0)  // The batch is full.
        governor.report("x", held: 1)
        #expect(governor.slots("x") == 0)
        #expect(governor.slots("a") == 0)
        governor.report("x")
        #expect([governor.slots("a"), governor.slots("b"), governor.slots("x")] == [4, 4, 1])
        governor.report("x", held: 1, waiting: 1)
        #expect(governor.slots("a") == 4)
        governor.report("a", held: 4)
        governor.pass(GovernorState.interlude)
        #expect(governor.slots("a") == 0)
        #expect(governor.allowance("x")?.mayStart == false)
        governor.report("a")
        #expect(governor.allowance("x")?.mayStart == true)
    }

    @Test func `no time is lost when the others have taken all they may`() {
        var governor = shared()
        governor.report("x", held: 1)
        governor.report("x")
        governor.report("x", held: 1, waiting: 1)
        governor.report("a", held: 4)
        #expect(governor.slots("b") == 4)
        governor.report("b", held: 4)
        #expect(governor.slots("a") == 0)
    }

    @Test func `a batch ends with its first task when no more had come`() {
        var governor = shared(cap: 3)
        governor.report("x", held: 1, waiting: 1)
        governor.report("x", held: 2)
        #expect(governor.slots("x") == 3)
        governor.report("x", held: 1)
        #expect(governor.slots("x") == 0)
    }

    @Test func `a task that is gone before its turn holds nobody up`() {
        var governor = shared()
        governor.report("a", held: 1)
        governor.report("x", held: 1, waiting: 1)
        governor.report("x")
        #expect([governor.slots("a"), governor.slots("b")] == [4, 4])
    }

    @Test func `of two that wait the one goes first whose turn was longest ago`() {
        var governor = GovernorUnderTest()
        governor.configure(
            4, SlotShare(name: "x", cap: 1, isExclusive: true), SlotShare(name: "y", cap: 1, isExclusive: true))
        governor.report("x")
        governor.report("y")
        var order: [String] = []
        for _ in 0..<6 {
            for name in ["x", "y"] { governor.report(name, held: 1, waiting: 1) }
            governor.pass(GovernorState.interlude)
            let name = governor.allowance("x")?.mayStart == true ? "x" : "y"
            #expect(governor.allowance(name == "x" ? "y" : "x")?.mayStart == false)
            order.append(name)
            governor.report(name, held: 1)
            governor.report(name)
        }
        #expect(order == ["y", "x", "y", "x", "y", "x"])  // When it was alone x had the first turn.
    }

    @Test func `one without rivals goes on without a break, until another opens`() {
        var governor = GovernorUnderTest()
        governor.configure(4, SlotShare(name: "a", cap: 4), SlotShare(name: "x", cap: 2, isExclusive: true))
        governor.report("x")
        governor.report("a", isOpen: false)
        for _ in 0..<5 {
            governor.report("x", held: 2)
            governor.report("x", held: 0)
            #expect(governor.slots("x") == 2)
        }
        governor.report("x", held: 2)
        governor.report("a")
        #expect([governor.slots("x"), governor.slots("a")] == [0, 0])
        governor.report("x")
        #expect([governor.slots("x"), governor.slots("a")] == [1, 3])
    }

    @Test func `one that becomes exclusive as it runs lets nobody start beside it`() {
        var governor = GovernorUnderTest.two(of: 8)
        governor.report("a", held: 2)
        governor.report("b", held: 2, waiting: 1)
        governor.configure(8, SlotShare(name: "a", cap: 8, isExclusive: true), SlotShare(name: "b", cap: 8))
        #expect(governor.allowance("b")?.mayStart == false)
        #expect(governor.slots("b") == 0)
        governor.report("b", held: 1, waiting: 1)
        #expect(governor.allowance("a")?.mayStart == true)
        governor.report("a")
        governor.report("b", held: 1, waiting: 1)
        #expect(governor.allowance("b")?.mayStart == true)
    }

    @Test func `one that is removed in its turn ends it when its tasks are over`() {
        var governor = shared()
        governor.report("x", held: 1)
        governor.configure(9, SlotShare(name: "a", cap: 9), SlotShare(name: "b", cap: 9))
        #expect(governor.slots("a") == 0)
        governor.leave("x")
        #expect([governor.slots("a"), governor.slots("b")] == [5, 4])
        #expect(governor.allowance("a")?.mayStart == true)
    }
}
