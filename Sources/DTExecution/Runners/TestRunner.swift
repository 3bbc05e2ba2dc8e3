import DTProcess
import DTWire

/// Runs a test file: a Python file under pytest, whose cases it reads back, or any program, whose exit code decides.
struct TestRunner: Runner {
    let config: TestConfig

    private static let reportName = "junit.xml"

    private var isPython: Bool { config.testFile.hasSuffix(".py") }

    func launch(in context: TaskContext) throws(TaskFailure) -> Launch {
        let workspace = context.settings.workspace
        let file = try context.findFile(
            config.testFile, in: [workspace].compactMap(\.self), what: "test file", code: .programMissing)
        do throws(SpawnError) {
            guard isPython else {
                let program = try ProgramSearch.find(file, path: "", folder: context.folder.path)
                return Launch(executable: program, arguments: config.testArgs)
            }
            return Launch(
                executable: try ProgramSearch.find(
                    context.settings.python, path: context.environment.path(with: [:]), folder: context.folder.path),
                arguments: [
                    "-m", "pytest", "--junit-xml=\(context.folder.reserved(Self.reportName))", "-p", "no:cacheprovider",
                    file,
                ] + config.testArgs,
                environment: pythonEnvironment(for: file, workspace: workspace))
        } catch {
            throw TaskFailure(error)
        }
    }

    /// A test of the workspace imports from there, though it runs in a folder of its own, and leaves nothing there.
    private func pythonEnvironment(for file: String, workspace: String?) -> [String: String] {
        var environment = ["PYTHONDONTWRITEBYTECODE": "1", "PYTHONUNBUFFERED": "1"]
        if let workspace, file.hasPrefix("\(workspace)/") { environment["PYTHONPATH"] = workspace }
        return environment
    }

    func conclude(_ exit: ProcessExit, in context: TaskContext) -> Verdict {
        guard isPython, case .exited(let code) = exit else { return Verdict(exit) }
        let report: TestReport?
        var reportFault: String?
        do throws(TaskFailure) {
            report = try readReport(context)
        } catch {
            (report, reportFault) = (nil, error.message)
        }
        var verdict = PytestVerdict.of(code, report: report, fault: reportFault) {
            context.output.tail(of: .stderr, bytes: 2048)
        }
        verdict.report = report.map { Report(test: $0) }
        return verdict
    }

    private func readReport(_ context: TaskContext) throws(TaskFailure) -> TestReport? {
        let path = context.folder.reserved(Self.reportName)
        let content: [UInt8]
        do throws(FileContent.Absence) {
            content = try FileContent.read(path, limit: context.settings.reportBytes)
        } catch .missing {
            return nil
        } catch {
            throw TaskFailure(.errored, .fileError, "the cases cannot be read from pytest's report: \(error)")
        }
        do throws(XMLFault) {
            return try JUnitReport.parse(content)
        } catch {
            throw TaskFailure(.errored, .fileError, "the cases cannot be read from pytest's report: \(error)")
        }
    }
}
