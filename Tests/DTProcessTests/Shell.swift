import DTProcess
import DTTestKit
import Synchronization

/// What a process wrote, as far as it came.
final class Collected: Sendable {
    private let bytes = Mutex<[UInt8]>([])

    var sink: ProcessSpec.OutputSink { { chunk in self.bytes.withLock { $0.append(contentsOf: chunk) } } }
    var text: String { bytes.withLock { String(decoding: $0, as: UTF8.self) } }
    var count: Int { bytes.withLock { $0.count } }
}

extension Warden {
    /// A warden of the program that was built with the tests.
    static func built(scanning: Bool = false, idleKeepers: Int = 8) async throws -> Warden {
        var settings = Settings(program: BuiltProduct.path("dt-warden"))
        settings.scansProcesses = scanning
        settings.idleKeepers = idleKeepers
        return try await Warden(settings)
    }
}

extension ProcessSpec {
    /// A shell script with the ordinary places for programs. Its arguments follow as $1, $2 …
    static func shell(
        _ script: String, _ arguments: String..., output: Collected? = nil, errors: Collected? = nil
    ) -> ProcessSpec {
        ProcessSpec(
            executable: "/bin/sh", arguments: ["sh", "-c", script, "sh"] + arguments,
            environment: ["PATH": "/usr/local/bin:/usr/bin:/bin"],
            output: output.map { .sink($0.sink) } ?? .null, errors: errors.map { .sink($0.sink) } ?? .null)
    }
}

/// A text that only this test's processes have in their command lines. It is also a number of seconds, for `sleep`.
func marker() -> String { "9\(UInt32.random(in: 10_000_000...99_999_999)).\(UInt32.random(in: 10_000...99_999))" }
