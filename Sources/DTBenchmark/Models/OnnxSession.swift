import COnnxRuntime
import DTWire
import Glibc

/// A model, loaded and ready to run on the CPU.
final class OnnxSession {
    let interface: OnnxInterface
    let handle: OnnxHandle
    /// The inputs that a run must be given, in the model's order.
    let inputs: [ModelInput]
    let outputNames: [String]

    /// Loads a model.
    /// - Parameters:
    ///   - model: What messages call the model.
    ///   - threads: Threads within one operator; the runtime's choice when absent.
    init(library: OnnxLibrary, model: String, path: String, threads: Int?) throws(BenchmarkFailure) {
        try Self.checkFile(path, model: model)
        interface = library.interface
        do {
            handle = try Self.load(path, threads: threads, interface: interface)
        } catch {
            throw BenchmarkFailure(
                code: .modelUnusable,
                message: "ONNX Runtime \(library.version) cannot load the model \(model): \(error.text)")
        }
        do {
            let names = try OnnxNames(interface: interface, session: handle)
            outputNames = try names.outputs()
            inputs = try OnnxInputs(interface: interface, session: handle, model: model).read(names: names.inputs())
        } catch let error as BenchmarkFailure {
            throw error
        } catch let error as OnnxError {
            throw BenchmarkFailure(
                code: .modelUnusable, message: "the inputs of the model \(model) cannot be read: \(error.text)")
        } catch {
            throw BenchmarkFailure(code: .internalError, message: "\(error)")
        }
    }

    /// Says in plain words what the runtime would say in the terms of its parser.
    private static func checkFile(_ path: String, model: String) throws(BenchmarkFailure) {
        var status = stat()
        guard stat(path, &status) == 0 else {
            let code: ReasonCode = errno == ENOENT || errno == ENOTDIR ? .modelMissing : .modelUnusable
            throw BenchmarkFailure(
                code: code, message: "the model \(model) cannot be opened at \(path): \(SystemError.text(errno))")
        }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw BenchmarkFailure(code: .modelUnusable, message: "the model \(model) is no file: \(path)")
        }
        guard status.st_size > 0 else {
            throw BenchmarkFailure(code: .modelUnusable, message: "the model \(model) is an empty file: \(path)")
        }
        guard access(path, R_OK) == 0 else {
            throw BenchmarkFailure(
                code: .modelUnusable,
                message: "the model \(model) cannot be read at \(path): \(SystemError.text(errno))")
        }
    }

    private static func load(
        _ path: String, threads: Int?, interface: OnnxInterface
    ) throws(OnnxError) -> OnnxHandle {
        let table = interface.table
        let environment = try interface.make(release: dt_ort_release_environment) {
            dt_ort_create_environment(table, CInt(DT_ORT_LOG_ERROR), "dt-bench", &$0)
        }
        // A benchmark tells nobody but its worker what it runs.
        try interface.check(dt_ort_disable_telemetry(table, environment.pointer))
        let options = try interface.make(release: dt_ort_release_session_options) {
            dt_ort_create_session_options(table, &$0)
        }
        if let threads {
            try interface.check(dt_ort_set_operator_threads(table, options.pointer, CInt(threads)))
        }
        // Without a provider in the options the session runs on the CPU.
        return try interface.make(release: dt_ort_release_session, keeping: [environment]) {
            dt_ort_create_session(table, environment.pointer, path, options.pointer, &$0)
        }
    }
}
