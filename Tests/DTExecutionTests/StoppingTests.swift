import DTExecution
import DTProcess
import DTTestKit
import DTWire
import Glibc
import Testing

@Suite(.timeLimit(.minutes(5)))
struct StoppingTests {
    @Test func `a task that runs out of time is asked to end, and its end is its own`() async throws {
        let stage = try await Stage { settings, _ in
            settings.grace = .seconds(60)
            settings.handlers["slow"] = .shell("trap 'echo bye; exit 0' TERM; while :; do sleep 0.01; done")
        }
        let outcome = await stage.run("custom", ["name": "slow"]) { $0.timeout = TimeSpan(.milliseconds(200)) }
        #expect(outcome.status == .timedOut)
        #expect(outcome.code == .timeout)
        #expect(outcome.exitCode == 0)
        #expect(stage.log.text(.stdout) == "bye\n")
    }

    @Test func `a task that ignores the request is killed after the grace, with all that it hid`() async throws {
        let marker = marker()
        let stage = try await Stage { settings, _ in
            settings.handlers["deaf"] = .shell(
                "trap '' TERM; setsid sh -c \"trap '' TERM; sleep \(marker)\" & sleep \(marker); sleep \(marker)")
        }
        let outcome = await stage.run("custom", ["name": "deaf"]) { $0.timeout = TimeSpan(.milliseconds(100)) }
        #expect(outcome.status == .timedOut)
        #expect(outcome.signal == Int(SIGKILL))
        #expect(ProcessTable.processes(with: marker) == [])
    }

    @Test(arguments: [
        (ReasonCode.cancelRequested, OutcomeStatus.cancelled), (.leaseLost, .interrupted), (.outcomeKnown, .cancelled),
        (.workerStopped, .interrupted),
    ])
    func `a task that is stopped says why`(reason: ReasonCode, status: OutcomeStatus) async throws {
        let stage = try await Stage { settings, _ in settings.handlers["wait"] = .shell("echo ready; sleep 600") }
        let assignment = stage.assignment("custom", ["name": "wait"])
        async let outcome = stage.run(assignment)
        #expect(await holds { stage.log.text(.stdout) == "ready\n" })
        #expect(stage.executor.stop(assignment.leaseID, reason: reason, grace: .seconds(30)))
        let end = await outcome
        #expect(end.status == status)
        #expect(end.code == reason)
        #expect(end.signal == Int(SIGTERM))
        #expect(!stage.executor.stop(assignment.leaseID, reason: reason, grace: .zero))
    }

    @Test func `a second request to stop can only shorten the grace`() async throws {
        let stage = try await Stage { settings, _ in
            settings.handlers["deaf"] = .shell("trap '' TERM; echo ready; while :; do sleep 0.01; done")
        }
        let assignment = stage.assignment("custom", ["name": "deaf"])
        async let outcome = stage.run(assignment)
        #expect(await holds { stage.log.text(.stdout) == "ready\n" })
        stage.executor.stop(assignment.leaseID, reason: .cancelRequested, grace: .seconds(3600))
        stage.executor.stop(assignment.leaseID, reason: .workerStopped, grace: .zero)
        let end = await outcome
        #expect(end.code == .cancelRequested)
        #expect(end.signal == Int(SIGKILL))
    }

    @Test func `cancelling the surrounding task stops the attempt`() async throws {
        let stage = try await Stage { settings, _ in settings.handlers["wait"] = .shell("sleep 600") }
        let assignment = stage.assignment("custom", ["name": "wait"])
        let (executor, sink) = (stage.executor, stage.log.sink)
        let outcome = await withTaskGroup(of: Outcome.self) { group in
            group.addTask { await executor.run(assignment, events: sink) }
            _ = await holds { !stage.log.started.isEmpty }
            group.cancelAll()
            return await group.next()
        }
        #expect(outcome?.status == .interrupted)
        #expect(outcome?.code == .workerStopped)
    }

    @Test func `a handler's own limit holds against a task that asks for more`() async throws {
        let stage = try await Stage { settings, _ in
            settings.handlers["short"] = .shell("sleep 600", timeout: .milliseconds(100))
        }
        let outcome = await stage.run("custom", ["name": "short"]) { $0.timeout = TimeSpan(.seconds(600)) }
        #expect(outcome.status == .timedOut)
    }

    @Test func `leftovers are killed and counted, and the verdict is the task's`() async throws {
        let marker = marker()
        let stage = try await Stage { settings, _ in
            settings.handlers["leaver"] = .shell("setsid sleep \(marker) & sleep \(marker) & exit 0")
        }
        let outcome = await stage.run("custom", ["name": "leaver"])
        #expect(outcome.status == .succeeded)
        #expect(outcome.usage?.leftoverProcesses == 2)
        #expect(ProcessTable.processes(with: marker) == [])
    }

    @Test func `the death of the warden interrupts a task, and the next one runs`() async throws {
        let stage = try await Stage { settings, _ in
            settings.handlers["wait"] = .shell("echo ready; sleep 600")
            settings.handlers["quick"] = .shell("true")
        }
        async let outcome = stage.run("custom", ["name": "wait"])
        #expect(await holds { stage.log.text(.stdout) == "ready\n" })
        kill(stage.warden.processID, SIGKILL)
        let end = await outcome
        #expect(end.status == .interrupted)
        #expect(end.code == .wardenDied)
        #expect(await stage.run("custom", ["name": "quick"]).status == .succeeded)
    }

    @Test func `a task that stops its keeper still ends at its time limit`() async throws {
        let marker = marker()
        let stage = try await Stage { settings, _ in
            settings.killPatience = .milliseconds(100)
            settings.handlers["wicked"] = .shell("kill -STOP $PPID; sleep \(marker)")
        }
        let outcome = await stage.run("custom", ["name": "wicked"]) { $0.timeout = TimeSpan(.milliseconds(100)) }
        #expect(outcome.status == .timedOut)
        #expect(ProcessTable.processes(with: marker) == [])
    }
}
