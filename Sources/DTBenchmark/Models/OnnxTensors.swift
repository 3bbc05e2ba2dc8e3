import COnnxRuntime
import DTWire
import Glibc

/// Makes the inputs of a model's runs.
struct OnnxTensors {
    let session: OnnxSession
    /// What messages call the model.
    let model: String
    /// The most memory, in bytes, that the inputs of one batch may take together.
    let limit: Int64
    let seed: UInt64

    /// One tensor for each input, filled with generated values.
    func make(shapes: [[Int]], batch: Int) throws(BenchmarkFailure) -> [OnnxHandle] {
        let lengths = try lengths(shapes, batch: batch)
        do {
            let place = try session.interface.make(release: dt_ort_release_memory) {
                dt_ort_create_cpu_memory(session.interface.table, &$0)
            }
            var content = InputContent(seed: seed)
            var tensors: [OnnxHandle] = []
            for (input, (shape, length)) in zip(session.inputs, zip(shapes, lengths)) {
                guard let memory = AlignedMemory(length) else { throw tooLarge(batch, "\(ByteCount(Int64(length)))") }
                content.fill(memory.bytes, with: input.elementType)
                tensors.append(try tensor(memory, shape, input.elementType, place: place))
            }
            return tensors
        } catch let error as BenchmarkFailure {
            throw error
        } catch let error as OnnxError {
            throw BenchmarkFailure(
                code: .modelUnusable,
                message: "the inputs of the model \(model) cannot be made at batch size \(batch): \(error.text)")
        } catch {
            throw BenchmarkFailure(code: .internalError, message: "\(error)")
        }
    }

    /// The length of each input in bytes, when all of them together are within the limit.
    func lengths(_ shapes: [[Int]], batch: Int) throws(BenchmarkFailure) -> [Int] {
        var lengths: [Int] = []
        var total = 0
        for (input, shape) in zip(session.inputs, shapes) {
            var length = input.elementType.size
            for size in shape {
                let (product, overflow) = length.multipliedReportingOverflow(by: size)
                guard !overflow else { throw tooLarge(batch, "more than can be counted") }
                length = product
            }
            let (sum, overflow) = total.addingReportingOverflow(length)
            guard !overflow else { throw tooLarge(batch, "more than can be counted") }
            total = sum
            lengths.append(length)
        }
        guard total <= limit else { throw tooLarge(batch, "\(ByteCount(Int64(total)))") }
        return lengths
    }

    private func tensor(
        _ memory: AlignedMemory, _ shape: [Int], _ type: ElementType, place: OnnxHandle
    ) throws(OnnxError) -> OnnxHandle {
        let shape = shape.map { Int64($0) }
        return try session.interface.make(release: dt_ort_release_value, keeping: [memory, place]) {
            dt_ort_create_tensor(
                session.interface.table, place.pointer, memory.start, memory.length, shape,
                shape.count, type.runtimeNumber, &$0)
        }
    }

    private func tooLarge(_ batch: Int, _ size: String) -> BenchmarkFailure {
        BenchmarkFailure(
            code: .modelUnusable,
            message: "the inputs of the model \(model) take \(size) at batch size \(batch), and may take "
                + "\(ByteCount(limit)): ask for a smaller batch or smaller dimensions")
    }
}

/// Memory at a multiple of 64 bytes, as vector instructions like it.
private final class AlignedMemory {
    let start: UnsafeMutableRawPointer
    let length: Int

    /// `nil` when the system has no such memory.
    init?(_ length: Int) {
        var start: UnsafeMutableRawPointer?
        guard posix_memalign(&start, 64, max(1, length)) == 0, let start else { return nil }
        self.start = start
        self.length = length
    }

    deinit { free(start) }

    var bytes: UnsafeMutableRawBufferPointer { UnsafeMutableRawBufferPointer(start: start, count: length) }
}
