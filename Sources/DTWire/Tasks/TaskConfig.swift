/// A task's `config`, read and checked for its type.
package enum TaskConfig: Hashable, Sendable {
    case benchmark(BenchmarkConfig)
    case test(TestConfig)
    case custom(CustomConfig)

    /// The types that this version runs, in the order of the guide.
    package static let types = ["benchmark", "test", "custom"]

    /// Reads the configuration of a task.
    ///
    /// - Throws: `TaskRejection` with `unknownType` or `invalidConfig`; its message names the key.
    package init(of spec: TaskSpec) throws(TaskRejection) {
        do {
            switch spec.type {
            case "benchmark": self = .benchmark(try JSONText.decode(from: spec.config))
            case "test": self = .test(try JSONText.decode(from: spec.config))
            case "custom": self = .custom(try JSONText.decode(from: spec.config))
            default:
                let near = NearMiss.suggestion(for: spec.type, among: Self.types)
                throw TaskRejection(
                    code: .unknownType,
                    message: "type: no task type \"\(spec.type.excerpt)\"\(near); there are "
                        + Self.types.joined(separator: ", "))
            }
        } catch let error as TaskRejection {
            throw error
        } catch let error as JSONTextError {
            var error = error
            error.path.insert("config", at: 0)
            throw TaskRejection(code: .invalidConfig, message: "\(error)")
        } catch {
            throw TaskRejection(code: .invalidConfig, message: "config: \(error)")
        }
    }
}

/// Why a task cannot be run as it is written: never a matter of luck or load.
package struct TaskRejection: Error, Hashable, Sendable {
    package var code: ReasonCode
    package var message: String

    package init(code: ReasonCode, message: String) {
        self.code = code
        self.message = message
    }
}
