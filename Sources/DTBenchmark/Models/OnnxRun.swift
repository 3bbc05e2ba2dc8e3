import COnnxRuntime
import DTWire
import Glibc

/// Runs of a model at one batch size: the inputs stand ready, so that a run is the runtime's work and nothing else.
final class OnnxRun: MeasurableRun {
    private let session: OnnxSession
    private let model: String
    private let batch: Int
    private let memory: ProcessMemory
    /// What `inputs` points to.
    private let tensors: [OnnxHandle]
    private let inputNames: CStrings
    private let outputNames: CStrings
    private let inputs: UnsafeMutablePointer<OpaquePointer>
    private let outputs: UnsafeMutablePointer<OpaquePointer?>

    /// - Parameter tensors: One for each of the session's inputs, in their order.
    init(
        session: OnnxSession, model: String, batch: Int, tensors: [OnnxHandle], memory: ProcessMemory
    ) {
        self.session = session
        self.model = model
        self.batch = batch
        self.memory = memory
        self.tensors = tensors
        inputNames = CStrings(session.inputs.map(\.name))
        outputNames = CStrings(session.outputNames)
        inputs = .allocate(capacity: tensors.count)
        for (index, tensor) in tensors.enumerated() { (inputs + index).initialize(to: tensor.pointer) }
        outputs = .allocate(capacity: session.outputNames.count)
        outputs.initialize(repeating: nil, count: session.outputNames.count)
    }

    deinit {
        releaseOutputs()
        inputs.deallocate()
        outputs.deallocate()
    }

    func run() throws(BenchmarkFailure) {
        let status = dt_ort_run(
            session.interface.table, session.handle.pointer, inputNames.constants, inputs, tensors.count,
            outputNames.constants, session.outputNames.count, outputs)
        if let status { throw failure(status) }
    }

    func settle() { releaseOutputs() }

    func peakMemoryBytes() throws(BenchmarkFailure) -> Int64 {
        guard let peak = memory.peakOfThisProcess() else {
            throw BenchmarkFailure(
                code: .internalError, message: "the peak memory cannot be read from \(memory.procFolder)/self/status")
        }
        return peak
    }

    private func failure(_ status: OpaquePointer) -> BenchmarkFailure {
        do {
            try session.interface.check(status)
            return BenchmarkFailure(code: .internalError, message: "a run failed without a reason")
        } catch {
            return BenchmarkFailure(
                code: .modelUnusable, message: "the model \(model) cannot run at batch size \(batch): \(error.text)")
        }
    }

    private func releaseOutputs() {
        for index in session.outputNames.indices {
            guard let value = outputs[index] else { continue }
            dt_ort_release_value(session.interface.table, value)
            outputs[index] = nil
        }
    }
}
