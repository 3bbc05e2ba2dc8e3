import DTProcess
import DTTestKit
import Glibc
import Testing

/// Processes that nobody looks after, found by their environment.
@Suite(.timeLimit(.minutes(5)))
struct StraySearchTests {
    /// Starts a shell that is a child of ours alone, with one variable.
    private func start(_ script: String, variable: String) throws -> Int32 {
        let (command, variables) = (["/bin/sh", "-c", script], ["PATH=/usr/bin:/bin", variable])
        var arguments = command.map { strdup($0) } + [nil]
        var environment = variables.map { strdup($0) } + [nil]
        defer { for text in arguments + environment { free(text) } }
        var pid: pid_t = 0
        let result = posix_spawn(&pid, "/bin/sh", nil, nil, &arguments, &environment)
        try #require(result == 0)
        return pid
    }

    @Test func `every process with the variable is killed, sessions and generations deep, and no other`() async throws {
        let (marker, other) = (marker(), marker())
        let script = "setsid sh -c 'setsid sleep \(marker) & sleep \(marker)' & trap '' TERM; sleep \(marker); : "
        let ours = try start(script, variable: "DT_STRAY_ONE=\(marker)")
        let stranger = try start("sleep \(other); : ", variable: "DT_STRAY_ONE=\(other)")
        defer {
            kill(stranger, SIGKILL)
            for pid in ProcessTable.processes(with: other) { kill(pid, SIGKILL) }
            waitpid(stranger, nil, 0)
        }
        #expect(await holds { ProcessTable.processes(with: marker).count >= 4 })
        let findings = StraySearch(variable: "DT_STRAY_ONE") { $0 == marker }.clear()
        waitpid(ours, nil, 0)
        #expect(findings.isComplete)
        #expect(findings.killed.count >= 4)
        #expect(findings.killed.map(\.processID).contains(ours))
        #expect(findings.remaining.isEmpty)
        #expect(ProcessTable.processes(with: marker) == [])
        #expect(ProcessTable.isAlive(stranger))
    }

    @Test func `a variable whose name only begins alike is another`() async throws {
        let marker = marker()
        let pid = try start("sleep \(marker); : ", variable: "DT_STRAY_ANOTHER=\(marker)")
        #expect(await holds { ProcessTable.processes(with: marker).count >= 2 })
        #expect(StraySearch(variable: "DT_STRAY_AN") { _ in true }.clear().killed.isEmpty)
        #expect(ProcessTable.isAlive(pid))
        for pid in ProcessTable.processes(with: marker) { kill(pid, SIGKILL) }
        waitpid(pid, nil, 0)
    }
}
