package import DTWire
import Synchronization

/// Reads what the machine is doing. One for the whole process: its files stay open and its buffer is kept, so that a reading
/// costs a few system calls and no allocation to speak of.
package final class HostReadings: Sendable {
    private let state: Mutex<State>

    /// - Parameter root: Where `proc` is.
    package init(root: HostRoot = .system) { state = Mutex(State(root)) }

    /// Reads once. The busy share of the processors is the one since the sample before, so the first has none.
    package func sample() -> HostSample { state.withLock { $0.sample() } }

    private struct State: ~Copyable {
        private var stat: KeptFile
        private var memory: KeptFile
        private var load: KeptFile
        private var earlier: ProcessorTimes?
        /// The lines that are read stand at the beginning of their files.
        private var buffer = [UInt8](repeating: 0, count: 2048)

        init(_ root: HostRoot) {
            stat = KeptFile(root, "/proc/stat")
            memory = KeptFile(root, "/proc/meminfo")
            load = KeptFile(root, "/proc/loadavg")
        }

        mutating func sample() -> HostSample {
            var sample = HostSample()
            do throws(HostFault) {
                let times = try ProcessorTimes(stat.read(into: &buffer))
                sample.reading.cpuPercent = earlier.flatMap { times.busyPercent(since: $0) }
                earlier = times
            } catch {
                earlier = nil
                sample.faults.append(error)
            }
            do throws(HostFault) {
                sample.reading.memoryUsedBytes = try MemorySizes(memory.read(into: &buffer)).used
            } catch {
                sample.faults.append(error)
            }
            do throws(HostFault) {
                var text = ProcText(try load.read(into: &buffer))
                guard let load = text.decimal() else {
                    throw HostFault("/proc/loadavg", "does not begin with a number")
                }
                sample.reading.load = load
            } catch {
                sample.faults.append(error)
            }
            return sample
        }
    }

    /// A file that is opened when it is first read, and again after a failure.
    private struct KeptFile: ~Copyable {
        private let root: HostRoot
        private let name: String
        private var file: HostFile?

        init(_ root: HostRoot, _ name: String) { (self.root, self.name) = (root, name) }

        mutating func read(into buffer: inout [UInt8]) throws(HostFault) -> ArraySlice<UInt8> {
            let opened: HostFile
            if let kept = file.take() { opened = kept } else { opened = try HostFile(root, name) }
            let count = try opened.read(into: &buffer)
            file = consume opened
            return buffer[..<count]
        }
    }
}

/// One reading, and why parts of it are missing.
package struct HostSample: Hashable, Sendable {
    package var reading = Reading()
    package var faults: [HostFault] = []
}
