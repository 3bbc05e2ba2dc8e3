import DTProcess
import DTTestKit
import Glibc
import Testing

@Suite(.timeLimit(.minutes(5)))
struct SignalTests {
    @Test func `a request to end reaches processes in sessions of their own, stopped ones too`() async throws {
        let warden = try await Warden.built()
        let output = Collected()
        let script = """
            setsid sh -c 'trap "echo deep; exit 0" TERM; echo ready; while :; do sleep 0.01; done' &
            sh -c 'trap "echo stopped; exit 0" TERM; echo ready; kill -STOP $$; while :; do sleep 0.01; done' &
            trap 'wait; echo leader; exit 5' TERM; echo ready; wait; while :; do sleep 0.01; done
            """
        let process = try await warden.spawn(.shell(script, output: output))
        #expect(await holds { output.text.split(separator: "\n").count == 3 })
        process.signal(SIGTERM)
        #expect(await process.end.value.exit == .exited(5))
        #expect(output.text.contains("deep\n"))
        #expect(output.text.contains("stopped\n"))
        #expect(output.text.hasSuffix("leader\n"))
    }

    @Test func `a task that ignores the request ends by the kill`() async throws {
        let warden = try await Warden.built()
        let output = Collected()
        let process = try await warden.spawn(
            .shell("trap 'echo no' TERM; echo ready; while :; do sleep 0.01; done", output: output))
        #expect(await holds { output.text == "ready\n" })
        process.signal(SIGTERM)
        #expect(await holds { output.text.contains("no\n") })
        #expect(process.end.now == nil)
        process.kill()
        #expect(await process.end.value.exit == .signaled(9))
    }

    @Test func `requests for a task that has ended do not reach the next task of its keeper`() async throws {
        let warden = try await Warden.built(idleKeepers: 1)
        let first = try await warden.spawn(.shell("exit 0"))
        _ = await first.end.value
        let output = Collected()
        let second = try await warden.spawn(.shell("echo ready; read line; sleep 0.05; exit 6", output: output))
        #expect(await holds { output.text == "ready\n" || second.end.now != nil })
        first.signal(SIGTERM)
        first.kill()
        #expect(await second.end.value.exit == .exited(6))
    }

    @Test func `output without end stops with the task`() async throws {
        let warden = try await Warden.built()
        let output = Collected()
        let process = try await warden.spawn(
            .shell("while :; do echo yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy; done", output: output))
        #expect(await holds { output.count > 256 << 10 })
        process.kill()
        _ = await process.end.value
        let count = output.count
        #expect(count % 33 != 0 || output.text.hasSuffix("y\n"))
        #expect(output.count == count)
    }

    @Test func `a pipe that a stranger holds does not keep the end waiting`() async throws {
        let warden = try await Warden.built()
        let (output, other) = (Collected(), Collected())
        // The second task opens the first one's pipe and keeps it.
        let first = try await warden.spawn(.shell("echo mine; sleep 60", output: output))
        #expect(await holds { output.text == "mine\n" })
        let second = try await warden.spawn(
            .shell("exec 5>/proc/\(first.processID)/fd/1; echo held; exec sleep 60", output: other))
        #expect(await holds { other.text == "held\n" || second.end.now != nil })
        first.kill()
        #expect(await first.end.value.isProvenEmpty)
        #expect(output.text == "mine\n")
        #expect(second.end.now == nil)
        second.kill()
        _ = await second.end.value
    }
}
