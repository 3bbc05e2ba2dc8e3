import Dispatch
import Glibc
import Synchronization

/// The least that starting a program can cost: posix_spawn, and waiting for its end.
enum SpawnLoop {
    /// Processes per second when so many threads do nothing else.
    static func measure(_ path: String, processes: Int, threads: Int) throws -> Double {
        let failure = Mutex<SystemFailure?>(nil)
        let start = ContinuousClock.now
        DispatchQueue.concurrentPerform(iterations: threads) { _ in
            let arguments = CStrings([path])
            let environment = CStrings([])
            for _ in 0..<(processes / threads) {
                var pid: pid_t = 0
                let result = posix_spawn(&pid, path, nil, nil, arguments.pointers, environment.pointers)
                var status: Int32 = 0
                guard result == 0, waitpid(pid, &status, 0) == pid else {
                    return failure.withLock { $0 = SystemFailure("start \(path)", code: result == 0 ? errno : result) }
                }
            }
        }
        if let failure = failure.withLock({ $0 }) { throw failure }
        return Double(processes / threads * threads) / (ContinuousClock.now - start).seconds
    }
}
