import Glibc

/// The descriptors that a task starts with, while its start is asked for.
struct TaskStreams {
    /// Descriptors 0, 1, 2 … of the task; `nil` is /dev/null.
    private(set) var descriptors: [Int32?] = []
    private(set) var pipes: [OutputPipe] = []
    private var writeEnds: [Int32] = []

    mutating func open(_ spec: ProcessSpec, on pump: Pump) throws(SpawnError) {
        switch spec.input {
        case .null: descriptors.append(nil)
        case .descriptor(let descriptor): descriptors.append(descriptor)
        }
        for output in [spec.output, spec.errors] + spec.furtherOutputs {
            switch output {
            case .null: descriptors.append(nil)
            case .descriptor(let descriptor): descriptors.append(descriptor)
            case .sink(let sink):
                let (pipe, writeEnd) = try OutputPipe.open(on: pump, sink: sink)
                pipes.append(pipe)
                writeEnds.append(writeEnd)
                descriptors.append(writeEnd)
            }
        }
    }

    /// Closes our copies of what the task writes to: whoever still holds one is the task.
    mutating func closeWriteEnds() {
        for descriptor in writeEnds { close(descriptor) }
        writeEnds = []
    }

    func closePipes() { for pipe in pipes { pipe.closeReadEnd() } }
}
