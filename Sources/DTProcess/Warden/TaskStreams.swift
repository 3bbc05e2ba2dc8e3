import CProcess
import Glibc

/// The descriptors that a task starts with, while its start is asked for.
struct TaskStreams {
    /// Descriptors 0, 1, 2 … of the task; `nil` is /dev/null.
    private(set) var descriptors: [Int32?] = []
    private(set) var pipes: [OutputPipe] = []
    private var handedOn: [Int32] = []

    mutating func open(_ spec: ProcessSpec, on pump: Pump) throws(SpawnError) {
        switch spec.input {
        case .null: descriptors.append(nil)
        case .descriptor(let descriptor): descriptors.append(descriptor)
        case .content(let content):
            let file = dtp_file_with(content, content.count)
            guard file >= 0 else { throw .system("no file for a task's input", -file) }
            handedOn.append(file)
            descriptors.append(file)
        }
        for output in [spec.output, spec.errors] + spec.furtherOutputs {
            switch output {
            case .null: descriptors.append(nil)
            case .descriptor(let descriptor): descriptors.append(descriptor)
            case .sink(let sink):
                let (pipe, writeEnd) = try OutputPipe.open(on: pump, sink: sink)
                pipes.append(pipe)
                handedOn.append(writeEnd)
                descriptors.append(writeEnd)
            }
        }
    }

    /// Closes our copies of what was made for the task: whoever still holds one is the task.
    mutating func closeHandedOn() {
        for descriptor in handedOn { close(descriptor) }
        handedOn = []
    }

    func closePipes() { for pipe in pipes { pipe.closeReadEnd() } }
}
