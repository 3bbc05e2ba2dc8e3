import DTProcess
import DTWire
import Glibc
import Synchronization

/// Keeps what one attempt writes, to a limit for each stream, and counts the rest.
///
/// The beginning is kept, so that an offset in a stream is an offset in its file. A file is made for the first byte: most
/// tasks write nothing.
final class OutputKeeper: Sendable {
    private struct Stream {
        var file: Int32 = -1
        var length: Int64 = 0
        var kept: Int64 = 0
        /// Set once writing has failed; nothing more is kept then.
        var failure: Int32?
    }

    private let output: KeptOutput
    private let limit: Int64
    private let events: ExecutionEvent.Sink
    private let onFailure: @Sendable (ReasonCode) -> Void
    private let stdout = Mutex(Stream())
    private let stderr = Mutex(Stream())

    /// - Parameter onFailure: is called when output cannot be written any more, for each stream once.
    init(
        _ output: KeptOutput, limit: Int64, events: @escaping ExecutionEvent.Sink,
        onFailure: @escaping @Sendable (ReasonCode) -> Void
    ) {
        self.output = output
        self.limit = limit
        self.events = events
        self.onFailure = onFailure
    }

    deinit { close() }

    /// Takes what a process of the task wrote.
    func take(_ chunk: UnsafeRawBufferPointer, from stream: OutputStream) {
        let (event, failure) = with(stream) { state -> (ExecutionEvent?, Int32?) in
            let offset = state.length
            state.length += Int64(chunk.count)
            let room = min(Int64(chunk.count), limit - state.kept)
            guard room > 0, state.failure == nil else { return (nil, nil) }
            let part = UnsafeRawBufferPointer(rebasing: chunk[..<Int(room)])
            if let number = write(part, to: stream, &state) {
                state.failure = number
                return (nil, number)
            }
            return (.output(stream, offset: offset, Array(part)), nil)
        }
        if let event { events(event) }
        if let failure { onFailure(ReasonCode(fileError: failure)) }
    }

    /// Length and losses of the streams that were written to.
    var summaries: [OutputStream: StreamSummary] {
        var summaries: [OutputStream: StreamSummary] = [:]
        for stream in OutputStream.allCases {
            let state = with(stream) { $0 }
            guard state.length > 0 else { continue }
            summaries[stream] = StreamSummary(length: state.length, dropped: state.length - state.kept)
        }
        return summaries
    }

    /// Why output could not be kept, when it could not.
    var failure: TaskFailure? {
        for stream in OutputStream.allCases {
            if let number = with(stream, { $0.failure }) {
                return .file("\(stream.rawValue) cannot be kept in \(output.path(of: stream))", number)
            }
        }
        return nil
    }

    /// Closes the files. What is kept stays; a file that not even its first byte could be written to goes.
    func close() {
        for stream in OutputStream.allCases {
            with(stream) { state in
                guard state.file >= 0 else { return }
                Glibc.close(state.file)
                if state.kept == 0 { unlink(output.path(of: stream)) }
                state.file = -1
            }
        }
    }

    private func with<Result: Sendable>(_ stream: OutputStream, _ body: (inout Stream) -> Result) -> Result {
        switch stream {
        case .stdout: stdout.withLock { body(&$0) }
        case .stderr: stderr.withLock { body(&$0) }
        }
    }

    /// Writes all of a chunk. Returns an error number when it could not.
    private func write(_ chunk: UnsafeRawBufferPointer, to stream: OutputStream, _ state: inout Stream) -> Int32? {
        if state.file < 0 {
            state.file = open(
                output.path(of: stream), O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, mode_t(0o600))
            if state.file < 0 { return errno }
        }
        var written = 0
        while written < chunk.count {
            let count = Glibc.write(state.file, chunk.baseAddress?.advanced(by: written), chunk.count - written)
            if count < 0, errno != EINTR { return errno }
            written += max(0, count)
            state.kept += Int64(max(0, count))
        }
        return nil
    }
}
