import Foundation

/// The real ONNX Runtime library that tests run against, out of a Python environment: the one of `DT_TEST_PYTHON`, else
/// `.dt/venv` in the package's folder.
enum TestRuntime {
    /// What to say where there is none.
    static let advice = """
        needs ONNX Runtime in a Python environment: python3 -m venv .dt/venv && .dt/venv/bin/pip install onnxruntime \
        (or DT_TEST_PYTHON, a folder of such an environment)
        """

    /// Whether the tests with the real library are to run. With `DT_REQUIRE_ONNXRUNTIME=1` they are, and fail without it.
    static let isUsable = folder != nil || ProcessInfo.processInfo.environment["DT_REQUIRE_ONNXRUNTIME"] == "1"

    /// The Python environment; a test that needs it fails with advice where there is none.
    static func pythonPath() throws -> String {
        guard let folder else { throw Missing() }
        return folder
    }

    private static let folder: String? = {
        let named = ProcessInfo.processInfo.environment["DT_TEST_PYTHON"]
        let path = named ?? PackageFolder.path(".dt/venv")
        guard let versions = try? FileManager.default.contentsOfDirectory(atPath: "\(path)/lib") else { return nil }
        let holdsLibrary = versions.contains { version in
            let capi = "\(path)/lib/\(version)/site-packages/onnxruntime/capi"
            let files = (try? FileManager.default.contentsOfDirectory(atPath: capi)) ?? []
            return files.contains { $0.hasPrefix("libonnxruntime.so") }
        }
        return holdsLibrary ? path : nil
    }()

    struct Missing: Error, CustomStringConvertible {
        var description: String { "the test \(TestRuntime.advice)" }
    }
}

/// Files of the package's own tree.
enum PackageFolder {
    static func path(_ name: String, from file: String = #filePath) -> String {
        // Tests/DTBenchmarkTests/Support/TestRuntime.swift is four steps below the package.
        let parts = file.split(separator: "/", omittingEmptySubsequences: false).dropLast(4)
        return (parts + [Substring(name)]).joined(separator: "/")
    }

    /// A small model that make-models.py wrote.
    static func model(_ name: String) -> String { path("Tests/DTBenchmarkTests/Fixtures/\(name).onnx") }
}
