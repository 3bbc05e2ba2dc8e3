import CProcess
import Glibc
import Synchronization

/// The read end of a pipe that a task writes to.
final class OutputPipe: PumpSource {
    /// The most that is still read once all writers of the task are dead, in bytes: more than a pipe can hold, so that only a
    /// stranger who was handed the pipe, and never stops, is cut off.
    private static let drainBytes = 8 << 20

    private struct Reading {
        var descriptor: Int32
        var key: Pump.Key?
    }

    private let pump: Pump
    private let sink: ProcessSpec.OutputSink
    private let reading: Mutex<Reading>

    /// Makes a pipe that is read by the pump from now on.
    ///
    /// - Returns: the pipe, and the descriptor that the task writes to, which the caller closes once it has been handed on.
    static func open(
        on pump: Pump, sink: @escaping ProcessSpec.OutputSink
    ) throws(SpawnError) -> (OutputPipe, writeEnd: Int32) {
        var ends: [Int32] = [-1, -1]
        let result = dtp_pipe(&ends)
        guard result == 0 else { throw .system("no pipe for a task's output", -result) }
        let pipe = OutputPipe(descriptor: ends[0], pump: pump, sink: sink)
        do throws(SpawnError) {
            let key = try pump.add(ends[0], pipe)
            pipe.reading.withLock { $0.key = key }
        } catch {
            close(ends[1])
            pipe.closeReadEnd()
            throw error
        }
        return (pipe, ends[1])
    }

    private init(descriptor: Int32, pump: Pump, sink: @escaping ProcessSpec.OutputSink) {
        self.pump = pump
        self.sink = sink
        reading = Mutex(Reading(descriptor: descriptor))
    }

    func ready(scratch: UnsafeMutableRawBufferPointer) { _ = readOnce(scratch) }

    /// Reads what is left and closes. Called on the pump's thread when no process of the task is left.
    func finish(scratch: UnsafeMutableRawBufferPointer) {
        var total = 0
        while total < Self.drainBytes, case let count = readOnce(scratch), count > 0 { total += count }
        closeReadEnd()
    }

    /// Closes without reading what is left.
    func closeReadEnd() {
        let last = reading.withLock { reading in
            defer { reading = Reading(descriptor: -1) }
            return reading
        }
        if let key = last.key { pump.remove(key) }
        if last.descriptor >= 0 { close(last.descriptor) }
    }

    /// Reads once and hands on what came. Returns the number of bytes, 0 when there are none for now or for ever.
    private func readOnce(_ scratch: UnsafeMutableRawBufferPointer) -> Int {
        let descriptor = reading.withLock { $0.descriptor }
        guard descriptor >= 0 else { return 0 }
        let count = dtp_read(descriptor, scratch.baseAddress, scratch.count)
        if count > 0 {
            sink(UnsafeRawBufferPointer(rebasing: scratch[..<count]))
            return count
        }
        if count != -Int(EAGAIN) { closeReadEnd() }
        return 0
    }
}
