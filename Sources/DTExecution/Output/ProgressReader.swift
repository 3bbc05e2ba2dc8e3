import DTWire
import Synchronization

/// Takes the progress reports out of a program's standard output, a line of JSON each, and leaves the rest to be kept.
final class ProgressReader: Sendable {
    /// `progress` from 0 to 1 and what is being done, as `dt-bench` writes them.
    private struct Line: Decodable {
        var progress: Double
        var step: String
    }

    private let keeper: OutputKeeper
    private let events: ExecutionEvent.Sink
    private let splitter = Mutex(LineSplitter())

    init(keeper: OutputKeeper, events: @escaping ExecutionEvent.Sink) {
        self.keeper = keeper
        self.events = events
    }

    func take(_ chunk: UnsafeRawBufferPointer) {
        for line in splitter.withLock({ $0.take(chunk) }) { tell(line) }
    }

    /// The output has ended.
    func finish() {
        let rest = splitter.withLock { $0.takeRest() }
        if !rest.isEmpty { tell(rest) }
    }

    private func tell(_ line: [UInt8]) {
        if line.first == UInt8(ascii: "{"), let report = try? JSONText.decode(Line.self, from: line.dropLast()),
            (0...1).contains(report.progress)
        {
            events(.progress(report.progress, step: report.step))
        } else {
            line.withUnsafeBytes { keeper.take($0, from: .stdout) }
        }
    }
}
