import DTProcess
import DTWire

extension ExecutionSettings {
    /// What is set and cannot work, each with the setting's name and what will fail. A worker starts all the same: tasks of
    /// other kinds can run, and what is missing may come later.
    package var faults: [String] {
        var faults: [String] = []
        if let benchProgram, !ProgramSearch.isProgram(benchProgram) {
            faults.append(
                "benchPath: \(benchProgram.excerpt) is no program that may be run; every benchmark will fail with "
                    + ReasonCode.programMissing.rawValue)
        }
        if python != Self.standardPython {
            do throws(SpawnError) {
                _ = try ProgramSearch.find(python, path: environment["PATH"] ?? Self.standardPath, folder: folder)
            } catch {
                faults.append(
                    "python: \(error.message); every test of a Python file will fail with \(error.code.rawValue)")
            }
        }
        if let runtimeLibrary, !FileContent.isFile(runtimeLibrary) {
            faults.append(
                "onnxruntimeLibrary: there is no file \(runtimeLibrary.excerpt); every benchmark of a model will fail with "
                    + ReasonCode.runtimeMissing.rawValue)
        }
        return faults
    }
}
