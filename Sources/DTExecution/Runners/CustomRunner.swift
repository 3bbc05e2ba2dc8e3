import DTProcess
import DTWire

/// Runs a declared handler: its parameters on standard input, its result in the file that `DT_RESULT_FILE` names.
struct CustomRunner: Runner {
    let config: CustomConfig
    let handler: HandlerDeclaration

    private static let resultName = "result.json"

    func launch(in context: TaskContext) throws(TaskFailure) -> Launch {
        let input: [UInt8]
        do {
            input = try JSONText.encode(config.parameters)
        } catch {
            throw TaskFailure(.rejected, .invalidConfig, "config.parameters: cannot be written as JSON: \(error)")
        }
        var environment = handler.environment
        environment["DT_RESULT_FILE"] = context.folder.reserved(Self.resultName)
        guard let name = handler.command.first else {
            throw TaskFailure(
                .errored, .programMissing, "the handler \(config.name.excerpt) is declared without a command")
        }
        let path = context.environment.path(with: environment)
        let program: String
        do throws(SpawnError) {
            program = try ProgramSearch.find(name, path: path, folder: context.folder.path)
        } catch {
            throw TaskFailure(.errored, error.code, "the handler \(config.name.excerpt): \(error.message)")
        }
        return Launch(
            executable: program, arguments: Array(handler.command.dropFirst()), environment: environment,
            input: .content(input), timeout: handler.timeout)
    }

    /// A handler need not leave a result. One that it does leave is taken whatever its exit code.
    func conclude(_ exit: ProcessExit, in context: TaskContext) -> Verdict {
        var verdict = Verdict(exit)
        do throws(TaskFailure) {
            verdict.report = try readResult(context).map { Report(custom: $0) }
        } catch {
            if verdict.status == .succeeded { return Verdict(error) }
        }
        return verdict
    }

    private func readResult(_ context: TaskContext) throws(TaskFailure) -> JSONValue? {
        let limit = context.settings.resultBytes
        func invalid(_ what: String) -> TaskFailure {
            TaskFailure(
                .failed, .invalidResult, "the result that \(config.name.excerpt) left in DT_RESULT_FILE \(what)")
        }
        let content: [UInt8]
        do throws(FileContent.Absence) {
            content = try FileContent.read(context.folder.reserved(Self.resultName), limit: limit)
        } catch {
            switch error {
            case .missing: return nil
            case .larger: throw invalid("is larger than \(ByteCount(Int64(limit)))")
            case .noFile: throw invalid("is no plain file")
            case .unreadable(let number): throw invalid("cannot be read: \(SpawnError.text(of: number))")
            }
        }
        do throws(JSONTextError) {
            return try JSONText.parse(content)
        } catch {
            throw invalid("is no JSON: \(error)")
        }
    }
}
