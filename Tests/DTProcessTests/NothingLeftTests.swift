import DTProcess
import DTTestKit
import DTWire
import Glibc
import Testing

/// Whatever a task does, when it has ended no process of it is left.
@Suite(.timeLimit(.minutes(5)))
struct NothingLeftTests {
    /// What leaves processes behind. `$1` is the marker.
    static let hiders: [String] = [
        // In the background.
        "sleep $1 & sleep $1 & exit 0",
        // In a session of its own, without our environment or our streams.
        "setsid env -i /bin/sleep $1 </dev/null >/dev/null 2>&1 & exit 0",
        // A daemon: forked twice, its parent dead before it starts.
        "(setsid sh -c '(env -i setsid sleep $0 &) &' $1 &); exit 0",
        // Several generations deep, each in a session of its own, deaf to requests.
        "setsid sh -c 'trap \"\" TERM HUP INT; setsid sh -c \"trap \\\"\\\" TERM; sleep $0; sleep $0\"; sleep $0' $1 & exit 0",
        // Stopped.
        "sleep $1 & kill -STOP $!; exit 0",
    ]

    @Test(arguments: hiders, [false, true])
    func `a task that forks and hides is killed to the last process`(script: String, scanning: Bool) async throws {
        let warden = try await Warden.built(scanning: scanning)
        let marker = marker()
        let end = try await warden.spawn(.shell(script + " # \(marker)", marker)).end.value
        #expect(end.exit == .exited(0))
        #expect(end.isProvenEmpty)
        #expect(end.usage.leftoverProcesses > 0)
        #expect(ProcessTable.processes(with: marker) == [])
    }

    @Test(arguments: hiders)
    func `a task that waits beside hidden processes is killed with all of them`(script: String) async throws {
        let warden = try await Warden.built()
        let marker = marker()
        let process = try await warden.spawn(
            .shell(script.replacing("exit 0", with: "sleep $1; exit 3") + " # \(marker)", marker))
        #expect(await holds { ProcessTable.processes(with: marker).count >= 2 })
        process.kill()
        #expect(await process.end.value.exit == .signaled(9))
        #expect(ProcessTable.processes(with: marker) == [])
    }

    @Test(arguments: hiders)
    func `the end of the worker is the end of all its tasks`(script: String) async throws {
        let marker = marker()
        let raw = try RawWarden()
        let keeper = try raw.openKeeper(1)
        try keeper.start(["/bin/sh", "-c", script.replacing("exit 0", with: "sleep $1") + " # \(marker)", "sh", marker])
        #expect(await holds { ProcessTable.processes(with: marker).count >= 2 })
        // As the kernel does for a worker that is killed.
        keeper.close()
        raw.close()
        #expect(raw.waitForExit() == 0)
        #expect(ProcessTable.processes(with: marker) == [])
    }

    @Test func `a tree of forks that grows while it is killed is killed to the last process`() async throws {
        let warden = try await Warden.built()
        let marker = marker()
        let script = "f() { if [ $1 -gt 0 ]; then f $(($1 - 1)) & f $(($1 - 1)) & fi; sleep \(marker); }; f 8"
        let process = try await warden.spawn(.shell(script))
        #expect(await holds { ProcessTable.processes(with: marker).count > 40 })
        process.kill()
        #expect(await process.end.value.isProvenEmpty)
        #expect(ProcessTable.processes(with: marker) == [])
    }

    @Test func `a process that hands on to a fresh one and exits, without end, is caught`() async throws {
        let warden = try await Warden.built()
        let marker = marker()
        let script = "relay='setsid sh -c \"$0\" \"$0\" & exit 0 # \(marker)'; sh -c \"$relay\" \"$relay\"; exit 0"
        let end = try await warden.spawn(.shell(script)).end.value
        #expect(end.isProvenEmpty)
        #expect(ProcessTable.processes(with: marker) == [])
    }

    @Test func `a task that kills its keeper is cleared up by the warden`() async throws {
        let warden = try await Warden.built()
        let marker = marker()
        let script =
            "setsid sh -c 'setsid sleep \(marker) & setsid sleep \(marker) & wait' & sleep 0.1; kill -9 $PPID; sleep \(marker)"
        let end = try await warden.spawn(.shell(script)).end.value
        #expect(end.interruption == .keeperDied)
        #expect(end.isProvenEmpty)
        #expect(end.exit == nil)
        #expect(ProcessTable.processes(with: marker) == [])
        #expect(try await warden.spawn(.shell("exit 4")).end.value.exit == .exited(4))
    }

    @Test func `a task that stops its keeper does not outlive the worker`() async throws {
        let marker = marker()
        let raw = try RawWarden()
        let keeper = try raw.openKeeper(1)
        try keeper.start(["/bin/sh", "-c", "setsid sleep \(marker) & sleep 0.1; kill -STOP $PPID; sleep \(marker)"])
        #expect(await holds { ProcessTable.processes(with: marker).count >= 2 })
        keeper.close()
        raw.close()
        #expect(raw.waitForExit() == 0)
        #expect(ProcessTable.processes(with: marker) == [])
    }

    @Test func `a keeper that its task stops is set going again, and ends the task at once when asked`() async throws {
        let warden = try await Warden.built()
        let marker = marker()
        let output = Collected()
        let process = try await warden.start(
            .shell("setsid sleep \(marker) & kill -STOP $PPID; echo stopped; sleep \(marker)", output: output))
        #expect(await holds { output.text == "stopped\n" })
        process.kill()
        let end = await process.end.value
        #expect(end.exit == .signaled(9))
        #expect(end.interruption == nil)
        #expect(end.isProvenEmpty)
        #expect(ProcessTable.processes(with: marker) == [])
    }

    @Test func `a keeper that does not answer is cleared up after when it is abandoned`() async throws {
        let warden = try await Warden.built()
        let marker = marker()
        let output = Collected()
        // Stopped again as soon as it goes on.
        let process = try await warden.start(
            .shell(
                "setsid sleep \(marker) & echo ready; while :; do kill -STOP $PPID; done; : \(marker)", output: output))
        #expect(await holds { output.text == "ready\n" })
        process.abandon()
        #expect(await process.end.value.isProvenEmpty)
        #expect(ProcessTable.processes(with: marker) == [])
    }

    @Test func `the death of the warden ends all tasks as interrupted, and the next start has another warden`()
        async throws
    {
        let warden = try await Warden.built()
        let marker = marker()
        let processes = try await [
            warden.spawn(.shell("sleep \(marker)")), warden.spawn(.shell("setsid sleep \(marker) & sleep \(marker)")),
        ]
        #expect(await holds { ProcessTable.processes(with: marker).count >= 3 })
        let (death, pid) = (warden.death, warden.processID)
        kill(pid, SIGKILL)
        for process in processes {
            let end = await process.end.value
            #expect(end.interruption == .wardenDied)
            #expect(end.isProvenEmpty)
        }
        await death.value
        #expect(ProcessTable.processes(with: marker) == [])
        #expect(try await warden.spawn(.shell("exit 0")).end.value.exit == .exited(0))
        #expect(warden.processID != pid)
    }

    @Test func `signals that can be blocked leave warden and tasks alone`() async throws {
        let warden = try await Warden.built()
        let process = try await warden.spawn(.shell("read line"), )
        for number in [SIGTERM, SIGINT, SIGHUP, SIGQUIT, SIGUSR1, SIGUSR2, SIGPIPE, SIGALRM] {
            kill(warden.processID, number)
        }
        #expect(await process.end.value.exit == .exited(1))  // The end of its input, not a signal.
        #expect(try await warden.spawn(.shell("exit 0")).end.value.exit == .exited(0))
    }

    @Test func `stopping a warden ends its tasks and itself`() async throws {
        let warden = try await Warden.built()
        let marker = marker()
        let process = try await warden.spawn(.shell("trap '' TERM; setsid sleep \(marker) & sleep \(marker)"))
        let pid = warden.processID
        await warden.stop()
        #expect(!ProcessTable.isAlive(pid))
        #expect(ProcessTable.processes(with: marker) == [])
        #expect(await process.end.value.interruption != nil)
    }

    @Test func `a warden that is let go ends with everything it started`() async throws {
        let marker = marker()
        var warden: Warden? = try await Warden.built()
        let pid = try #require(warden?.processID)
        _ = try await warden?.spawn(.shell("setsid sleep \(marker) & sleep \(marker)"))
        warden = nil
        #expect(await holds { !ProcessTable.isAlive(pid) })
        #expect(ProcessTable.processes(with: marker) == [])
    }
}
