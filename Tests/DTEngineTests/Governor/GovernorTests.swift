import DTTestKit
import DTWire
import Testing

@testable import DTEngine

@Suite(.timeLimit(.minutes(5)))
struct GovernorTests {
    @Test func `at the start each has its share of the limit`() {
        var governor = GovernorUnderTest()
        let actions = governor.configure(8, SlotShare(name: "a", weight: 3, cap: 8), SlotShare(name: "b", cap: 8))
        #expect(actions == ["a": Allowance(slots: 6), "b": Allowance(slots: 2)])
    }

    @Test func `one that is alone has all that it may have, exclusive or not`() {
        for isExclusive in [false, true] {
            var governor = GovernorUnderTest()
            governor.configure(8, SlotShare(name: "a", cap: 3, isExclusive: isExclusive))
            governor.report("a")
            #expect(governor.allowance("a") == Allowance(slots: 3, number: governor.number("a")))
        }
    }

    // MARK: - Lending

    @Test func `idle slots are lent when they were idle for a period, but one`() {
        var governor = GovernorUnderTest.two(of: 8)
        #expect(governor.report("b", held: 4).isEmpty)
        governor.pass(.milliseconds(900))
        #expect(governor.slots("a") == 4)
        governor.pass(.seconds(2))
        #expect(governor.slots("a") == 1)
        #expect(governor.slots("b") == 7)
    }

    @Test func `a slot that is free between two tasks is not lent`() {
        var governor = GovernorUnderTest.two(of: 8)
        for _ in 0..<50 {
            governor.report("b", held: 4)
            governor.report("a", held: 4)
            governor.pass(.milliseconds(100))
            governor.report("a", held: 2)
            governor.pass(.milliseconds(100))
        }
        #expect(governor.slots("a") == 4)
    }

    @Test func `what is lent goes to the borrowers by weight`() {
        var governor = GovernorUnderTest()
        governor.configure(
            10, SlotShare(name: "a", weight: 4, cap: 10), SlotShare(name: "b", weight: 2, cap: 10),
            SlotShare(name: "c", weight: 1, cap: 10))
        for name in ["a", "b", "c"] { governor.report(name) }
        governor.report("b", held: governor.slots("b"))
        governor.report("c", held: governor.slots("c"))
        governor.pass(.seconds(3))
        #expect([governor.slots("a"), governor.slots("b"), governor.slots("c")] == [1, 6, 3])
    }

    @Test func `nothing is taken from one that nobody wants anything of`() {
        var governor = GovernorUnderTest.two(of: 8)
        governor.report("b", held: 3)
        #expect(governor.pass(.seconds(60)).isEmpty)
    }

    @Test func `what was lent stays where it is until somebody wants it`() {
        var governor = GovernorUnderTest.two(of: 8)
        governor.report("b", held: 4)
        governor.pass(.seconds(3))
        governor.report("b", held: 2)
        #expect(governor.pass(.seconds(60)).isEmpty)
        #expect([governor.slots("a"), governor.slots("b")] == [1, 7])
    }

    @Test func `what was lent goes back as tasks end, and what runs goes on`() {
        var governor = GovernorUnderTest.two(of: 8)
        governor.report("b", held: 4)
        governor.pass(.seconds(3))
        governor.report("b", held: 7)
        governor.report("a", held: 1)
        #expect(governor.slots("b") == 4)
        #expect(governor.slots("a") == 1)
        governor.report("b", held: 6)
        #expect(governor.slots("a") == 2)
        governor.report("a", held: 2)
        governor.report("b", held: 4)
        #expect(governor.slots("a") == 4)
    }

    @Test func `one that takes no tasks lends everything`() {
        var governor = GovernorUnderTest.two(of: 2)
        governor.report("a", isOpen: false)
        governor.report("b", held: 1)
        governor.pass(.seconds(3))
        #expect([governor.slots("a"), governor.slots("b")] == [0, 2])
        governor.report("b", held: 2)
        governor.report("a")
        #expect([governor.slots("a"), governor.slots("b")] == [0, 1])
        governor.report("b", held: 1)
        #expect([governor.slots("a"), governor.slots("b")] == [1, 1])
    }

    // MARK: - What crosses

    @Test func `a slot is given on only when its engine has heard that it is gone`() {
        var governor = GovernorUnderTest.two(of: 8)
        governor.report("b", held: 4)
        governor.hears = false
        governor.pass(.seconds(3))
        #expect([governor.slots("a"), governor.slots("b")] == [1, 4])
        governor.report("a", held: 3)  // Taken before it heard.
        #expect(governor.slots("b") == 4)
        governor.hears = true
        governor.report("a", held: 3)
        #expect([governor.slots("a"), governor.slots("b")] == [4, 4])
    }

    @Test func `a report of one that has left is of no account`() {
        var governor = GovernorUnderTest.two(of: 8)
        governor.leave("a")
        #expect(governor.report("a", held: 4).isEmpty)
    }

    // MARK: - Settings

    @Test func `of a limit that is lowered nothing is free until enough has ended`() {
        var governor = GovernorUnderTest.two(of: 8)
        governor.report("a", held: 4)
        governor.report("b", held: 1)
        governor.configure(4, SlotShare(name: "a", cap: 8), SlotShare(name: "b", cap: 8))
        #expect(governor.slots("b") <= 1)
        #expect(governor.slots("a") == 2)
        governor.report("b", held: 1)
        governor.report("a", held: 2)
        #expect(governor.slots("b") == 2)
    }

    @Test func `one that is added gets its share as tasks end`() {
        var governor = GovernorUnderTest()
        governor.configure(4, SlotShare(name: "a", cap: 4))
        governor.report("a", held: 4)
        let added = governor.configure(4, SlotShare(name: "a", cap: 4), SlotShare(name: "b", cap: 4))
        #expect(added == ["b": Allowance(slots: 0)])
        governor.report("b")
        #expect([governor.slots("a"), governor.slots("b")] == [3, 0])
        governor.report("a", held: 3)
        #expect(governor.slots("b") == 1)
    }

    @Test func `one that is removed counts until its tasks are over`() {
        var governor = GovernorUnderTest.two(of: 4)
        governor.report("a", held: 2)
        governor.report("b", held: 2)
        governor.configure(4, SlotShare(name: "b", cap: 4))
        #expect(governor.slots("a") == 0)
        #expect(governor.allowance("a")?.mayStart == false)
        #expect(governor.slots("b") == 2)
        governor.report("a", held: 1, isOpen: false)
        #expect(governor.slots("b") == 3)
        governor.leave("a")
        #expect(governor.slots("b") == 4)
    }

    @Test func `a change of weights counts at once`() {
        var governor = GovernorUnderTest.two(of: 8)
        governor.pass(.seconds(3))
        governor.configure(8, SlotShare(name: "a", weight: 3, cap: 8), SlotShare(name: "b", cap: 8))
        #expect(governor.slots("b") == 2)
        governor.report("b")
        #expect(governor.slots("a") == 6)
    }

    // MARK: - Time

    @Test func `it waits for nothing while nobody wants more`() {
        var governor = GovernorUnderTest.two(of: 8)
        governor.report("b", held: 3)
        #expect(governor.timer == nil)
    }
}
