import DTProcess
import DTWire

/// Measures a model or a program with `dt-bench`, which reads a request from one file and leaves its answer in another.
struct BenchmarkRunner: Runner {
    let config: BenchmarkConfig

    private static let requestName = "request.json"
    private static let answerName = "answer.json"
    private static let answerBytes = 64 << 20

    func launch(in context: TaskContext) throws(TaskFailure) -> Launch {
        let request = try request(in: context)
        do {
            let program = try ProgramLocation.find("dt-bench", setting: context.settings.benchProgram)
            try context.folder.writeReserved(try JSONText.encode(request), Self.requestName)
            return Launch(
                executable: program, arguments: [context.folder.reserved(Self.requestName)], tellsProgress: true)
        } catch let error as SpawnError {
            throw TaskFailure(error)
        } catch let error as TaskFailure {
            throw error
        } catch {
            throw TaskFailure(.errored, .internalError, "the benchmark's request cannot be encoded: \(error)")
        }
    }

    private func request(in context: TaskContext) throws(TaskFailure) -> BenchmarkRequest {
        var request = BenchmarkRequest(
            subject: config.model ?? config.command?.joined(separator: " ") ?? "", config: config,
            reportPath: context.folder.reserved(Self.answerName))
        if let model = config.model {
            request.modelPath = try ModelSearch(context: context).find(model)
            request.runtimeLibrary = context.settings.runtimeLibrary
            request.pythonPaths = context.settings.pythonPaths
        }
        return request
    }

    func conclude(_ exit: ProcessExit, in context: TaskContext) -> Verdict {
        guard exit == .exited(0) else {
            if case .signaled = exit { return Verdict(exit) }
            return Verdict(
                status: .errored, code: .internalError,
                message: "dt-bench failed: \(context.output.tail(of: .stderr, bytes: 1024))")
        }
        do {
            let content = try FileContent.read(context.folder.reserved(Self.answerName), limit: Self.answerBytes)
            let answer = try JSONText.decode(BenchmarkAnswer.self, from: content)
            if let failure = answer.failure {
                return Verdict(status: failure.status, code: failure.code, message: failure.message)
            }
            guard let report = answer.report else {
                return Verdict(status: .errored, code: .internalError, message: "dt-bench left an empty answer")
            }
            return Verdict(status: .succeeded, code: .completed, report: Report(benchmark: report))
        } catch {
            return Verdict(
                status: .errored, code: .internalError, message: "dt-bench left no answer that can be read: \(error)")
        }
    }
}
