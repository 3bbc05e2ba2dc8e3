import DTExecution
import DTTestKit
import Testing

@Suite(.timeLimit(.minutes(1)))
struct SettingFaultTests {
    private static func faults(_ change: (inout ExecutionSettings) -> Void) -> [String] {
        var settings = ExecutionSettings(folder: "/tmp", environment: ["PATH": "/usr/bin:/bin"])
        change(&settings)
        return settings.faults
    }

    @Test func `what is set and is not there is told, with what will fail`() {
        let faults = Self.faults { settings in
            settings.benchProgram = "/nonexistent/dt-bench"
            settings.python = "/nonexistent/python3"
            settings.runtimeLibrary = "/nonexistent/libonnxruntime.so"
        }
        #expect(faults.count == 3)
        let expected = [
            ("benchPath: ", "every benchmark"), ("python: ", "every test"), ("onnxruntimeLibrary: ", "of a model"),
        ]
        for (fault, (setting, says)) in zip(faults, expected) {
            #expect(fault.hasPrefix(setting) && fault.contains("/nonexistent/") && fault.contains(says), "\(fault)")
        }
    }

    @Test func `a name that PATH does not have is told, and one that it has is not`() {
        #expect(Self.faults { $0.python = "no-such-python" }.count == 1)
        #expect(Self.faults { $0.python = "sh" } == [])
    }

    @Test func `what is not set, or is there, is no fault`() {
        #expect(Self.faults { _ in } == [])
        #expect(
            Self.faults { settings in
                settings.benchProgram = BuiltProduct.path("dt-bench")
                settings.runtimeLibrary = "/bin/sh"
            } == [])
    }
}
