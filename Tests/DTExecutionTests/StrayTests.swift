import DTExecution
import DTProcess
import DTTestKit
import DTWire
import Glibc
import Testing

/// Warden and keeper killed together: nobody inherits what the task left.
@Suite(.timeLimit(.minutes(5)))
struct StrayTests {
    /// Runs a task that tells its keeper, and kills keeper and warden so that neither can act on the other's death.
    private func lose(
        _ stage: Stage, _ assignment: Assignment, marker: String, processes: Int
    ) async throws -> Outcome {
        async let outcome = stage.run(assignment)
        #expect(await holds { stage.log.text(.stdout).hasSuffix("\n") })
        #expect(await holds { ProcessTable.processes(with: marker).count >= processes })
        let keeper = try #require(Int32(stage.log.text(.stdout).split(separator: "\n").first ?? ""))
        let warden = stage.warden.processID
        for pid in [warden, keeper] { kill(pid, SIGSTOP) }
        for pid in [warden, keeper] { kill(pid, SIGKILL) }
        return await outcome
    }

    @Test func `what a task left is found by its environment and killed`() async throws {
        let marker = marker()
        let stage = try await Stage { settings, _ in
            settings.handlers["hide"] = .shell(
                "setsid sh -c 'setsid sleep \(marker) & sleep \(marker)' & echo $PPID; sleep \(marker); : \(marker)")
        }
        let assignment = stage.assignment("custom", ["name": "hide"])
        let outcome = try await lose(stage, assignment, marker: marker, processes: 5)
        #expect(ProcessTable.processes(with: marker) == [])
        #expect(outcome.status == .interrupted)
        #expect(outcome.code == .wardenDied)
        #expect(outcome.message?.contains("could not be proven") == true, "\(outcome.message ?? "")")
        #expect(outcome.message?.contains("have been killed") == true, "\(outcome.message ?? "")")
    }

    @Test func `what has cleared its environment is not found, and nobody says that nothing is left`() async throws {
        let marker = marker()
        defer { for pid in ProcessTable.processes(with: marker) { kill(pid, SIGKILL) } }
        let stage = try await Stage { settings, _ in
            settings.handlers["hide"] = .shell("setsid env -i /bin/sleep \(marker) & echo $PPID; exec sleep 600")
        }
        let outcome = try await lose(
            stage, stage.assignment("custom", ["name": "hide"]), marker: marker, processes: 1)
        #expect(outcome.status == .interrupted)
        #expect(outcome.message?.contains("could not be proven") == true)
        #expect(outcome.message?.contains("one that had cleared its environment would not be found") == true)
    }
}
