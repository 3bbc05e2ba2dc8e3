import DTCoordinator
import DTWire
import Testing

@Suite(.timeLimit(.minutes(5)))
struct ChangeFeedTests {
    let feed = ChangeFeed(capacity: 3)
    let first = TaskID(unchecked: "a")
    let second = TaskID(unchecked: "b")

    @Test func `a change that came before the wait is not missed`() async {
        let subscription = feed.subscribe(to: .tasks([first]))
        feed.publish(.status(.running, of: first))
        let batch = await subscription.next(within: .seconds(30))
        #expect(batch?.changes == [.status(.running, of: first)])
    }

    @Test func `a waiter is woken by a change of its task and not by another`() async {
        let subscription = feed.subscribe(to: .tasks([first]))
        async let batch = subscription.next(within: .seconds(30))
        feed.publish(.status(.running, of: second))
        feed.publish(.outcome(.succeeded, code: .completed, message: nil, of: first, sequence: 7))
        let changes = await batch?.changes
        #expect(changes?.map(\.taskID) == [first])
        #expect(changes?.first?.sequence == 7)
    }

    @Test func `changes of one task that nobody took are merged and the newest stands`() {
        let subscription = feed.subscribe(to: .tasks([first]))
        feed.publish(.status(.running, of: first, worker: WorkerID(unchecked: "w")))
        feed.publish(.progress(0.25, step: "warm-up", of: first))
        feed.publish(.progress(0.5, step: nil, of: first))
        let changes = subscription.take().changes
        #expect(changes.count == 1)
        #expect(changes.first?.status == .running)
        #expect(changes.first?.progress == 0.5)
        #expect(changes.first?.step == "warm-up")
        #expect(subscription.take().changes.isEmpty)
    }

    @Test func `progress of an attempt that was given back does not outlive it`() {
        let subscription = feed.subscribe(to: .tasks([first]))
        feed.publish(.status(.running, of: first, worker: WorkerID(unchecked: "w")))
        feed.publish(.progress(0.9, step: "timed runs", of: first))
        feed.publish(.status(.queued, of: first))
        #expect(subscription.take().changes == [.status(.queued, of: first)])
    }

    @Test func `a subscriber to all tasks that falls behind is told so and holds a bounded number`() {
        let subscription = feed.subscribe(to: .allTasks)
        for number in 1...10 {
            feed.publish(
                .outcome(
                    .succeeded, code: .completed, message: nil, of: TaskID(unchecked: "t\(number)"),
                    sequence: Int64(number)))
        }
        let batch = subscription.take()
        #expect(batch.changes.map(\.taskID.rawValue) == ["t1", "t2", "t3"])
        #expect(batch.missedChanges)
        #expect(batch.latestOutcome == 10)
        #expect(!subscription.take().missedChanges)
    }

    @Test func `a wait for outcomes is not ended by progress`() async {
        let subscription = feed.subscribe(to: .outcomes)
        feed.publish(.progress(0.5, step: nil, of: first))
        #expect(await subscription.next(within: .milliseconds(1)) == nil)
        feed.publish(.outcome(.failed, code: .exitCode, message: nil, of: first, sequence: 1))
        #expect(await subscription.next(within: .seconds(30))?.latestOutcome == 1)
    }

    @Test func `a subscription goes on after a wait whose time was up`() async {
        let subscription = feed.subscribe(to: .tasks([first]))
        for _ in 1...3 { #expect(await subscription.next(within: .milliseconds(1)) == nil) }
        feed.publish(.logs(of: first))
        #expect(await subscription.next(within: .seconds(30))?.changes.first?.logsGrew == true)
    }

    @Test func `closing ends the waits of now and of later`() async {
        let subscription = feed.subscribe(to: .allTasks)
        async let batch = subscription.next(within: .seconds(30))
        feed.close()
        #expect(await batch == nil)
        #expect(await feed.subscribe(to: .outcomes).next(within: .seconds(30)) == nil)
    }

    @Test func `a cancelled wait ends and leaves nothing behind`() async {
        do {
            let subscription = feed.subscribe(to: .tasks([first]))
            let wait = Task { await subscription.next(within: .seconds(30)) }
            wait.cancel()
            #expect(await wait.value == nil)
        }
        #expect(feed.subscriptionCount == 0)
    }
}
