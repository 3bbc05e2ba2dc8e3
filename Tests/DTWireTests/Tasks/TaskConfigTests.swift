import DTWire
import Testing

/// What each type of task takes as its configuration, and what it says about the rest.
@Suite(.timeLimit(.minutes(5)))
struct TaskConfigTests {
    /// A task's type and configuration, and what is said about them when the task is accepted.
    static let rejected: [(type: String, config: JSONValue, code: ReasonCode, error: String)] = [
        ("", [:], .unknownType, #"type: no task type ""; there are benchmark, test, custom"#),
        (
            "Test", [:], .unknownType,
            #"type: no task type "Test" (did you mean "test"?); there are benchmark, test, custom"#
        ),
        (
            "benchmrk", [:], .unknownType,
            #"type: no task type "benchmrk" (did you mean "benchmark"?); there are benchmark, test, custom"#
        ),
        ("shell", [:], .unknownType, #"type: no task type "shell"; there are benchmark, test, custom"#),
        // Any type.
        ("test", .null, .invalidConfig, "config: must be an object, and is null"),
        ("custom", "noop", .invalidConfig, "config: must be an object, and is a string"),
        ("benchmark", [1], .invalidConfig, "config: must be an object, and is a list"),
        // A benchmark.
        ("benchmark", [:], .invalidConfig, "config.model: one of model and command is needed, and only one"),
        (
            "benchmark", ["model": "m", "command": ["x"]], .invalidConfig,
            "config.command: one of model and command is needed, and only one"
        ),
        ("benchmark", ["model": ""], .invalidConfig, "config.model: must name a model"),
        ("benchmark", ["model": "a\0b"], .invalidConfig, "config.model: must name a model"),
        ("benchmark", ["model": ["m"]], .invalidConfig, "config.model: must be a string, and is a list"),
        ("benchmark", ["command": []], .invalidConfig, "config.command: must be a program and its arguments"),
        ("benchmark", ["command": [""]], .invalidConfig, "config.command: must be a program and its arguments"),
        (
            "benchmark", ["command": ["a", "b\0"]], .invalidConfig,
            "config.command: must be a program and its arguments"
        ),
        ("benchmark", ["command": "sleep 1"], .invalidConfig, "config.command: must be a list, and is a string"),
        (
            "benchmark", ["command": ["x"], "batch_sizes": [2]], .invalidConfig,
            "config.command: takes only iterations and warmup beside it"
        ),
        (
            "benchmark", ["command": ["x"], "threads": 2], .invalidConfig,
            "config.command: takes only iterations and warmup beside it"
        ),
        (
            "benchmark", ["model": "m", "batch_sizes": []], .invalidConfig,
            "config.batch_sizes: must hold 1 to 64 sizes"
        ),
        (
            "benchmark", ["model": "m", "batch_sizes": .array((1...65).map { .integer($0) })], .invalidConfig,
            "config.batch_sizes: must hold 1 to 64 sizes"
        ),
        (
            "benchmark", ["model": "m", "batch_sizes": [1, 0]], .invalidConfig,
            "config.batch_sizes[1]: must be from 1 to 65536, and is 0"
        ),
        (
            "benchmark", ["model": "m", "batch_sizes": [1, 65_537]], .invalidConfig,
            "config.batch_sizes[1]: must be from 1 to 65536, and is 65537"
        ),
        (
            "benchmark", ["model": "m", "batch_sizes": [1, 2, 1]], .invalidConfig,
            "config.batch_sizes: must not repeat a size"
        ),
        (
            "benchmark", ["model": "m", "batch_sizes": [1.5]], .invalidConfig,
            "config.batch_sizes[0]: must be an integer, and is a number"
        ),
        (
            "benchmark", ["model": "m", "batch_sizes": 8], .invalidConfig,
            "config.batch_sizes: must be a list, and is an integer"
        ),
        (
            "benchmark", ["model": "m", "batch_size": [8]], .invalidConfig,
            #"config.batch_size: unknown key (did you mean "batch_sizes"?)"#
        ),
        (
            "benchmark", ["model": "m", "precision": "fp64"], .invalidConfig,
            #"config.precision: "fp64" is none of fp32, fp16, bf16, int8"#
        ),
        (
            "benchmark", ["model": "m", "precision": 32], .invalidConfig,
            "config.precision: must be a string, and is an integer"
        ),
        ("benchmark", ["model": "m", "iterations": 0], .invalidConfig, "config.iterations: must be from 1 to 1000000"),
        (
            "benchmark", ["model": "m", "iterations": 1_000_001], .invalidConfig,
            "config.iterations: must be from 1 to 1000000"
        ),
        (
            "benchmark", ["model": "m", "iterations": "10"], .invalidConfig,
            "config.iterations: must be an integer, and is a string"
        ),
        (
            "benchmark", ["model": "m", "iterations": .integer(.max)], .invalidConfig,
            "config.iterations: 9223372036854775807 is not an integer below 2^53"
        ),
        ("benchmark", ["model": "m", "warmup": -1], .invalidConfig, "config.warmup: must be from 0 to 1000000"),
        ("benchmark", ["model": "m", "threads": 0], .invalidConfig, "config.threads: must be from 1 to 1024"),
        (
            "benchmark", ["model": "m", "dimensions": ["seq": 0]], .invalidConfig,
            "config.dimensions.seq: must be from 1 to 1048576, and is 0"
        ),
        (
            "benchmark", ["model": "m", "dimensions": ["seq": "x"]], .invalidConfig,
            "config.dimensions.seq: must be an integer, and is a string"
        ),
        // A test.
        ("test", [:], .invalidConfig, "config.test_file: is required and missing"),
        (
            "test", ["testfile": "x"], .invalidConfig,
            #"config.test_file: is required and missing (is "testfile" meant to be it?)"#
        ),
        ("test", ["test_file": ""], .invalidConfig, "config.test_file: must name a file"),
        ("test", ["test_file": "a\0"], .invalidConfig, "config.test_file: must name a file"),
        ("test", ["test_file": 1], .invalidConfig, "config.test_file: must be a string, and is an integer"),
        (
            "test", ["test_file": "a", "test_args": "-x"], .invalidConfig,
            "config.test_args: must be a list, and is a string"
        ),
        (
            "test", ["test_file": "a", "test_args": ["-k", 1]], .invalidConfig,
            "config.test_args[1]: must be a string, and is an integer"
        ),
        (
            "test", ["test_file": "a", "test_args": ["\0"]], .invalidConfig,
            "config.test_args: must not hold a NUL character"
        ),
        ("test", ["test_file": "a", "args": []], .invalidConfig, "config.args: unknown key"),
        // A custom task.
        ("custom", [:], .invalidConfig, "config.name: is required and missing"),
        ("custom", ["name": ""], .invalidConfig, "config.name: must name a handler"),
        ("custom", ["name": true], .invalidConfig, "config.name: must be a string, and is a boolean"),
        (
            "custom", ["name": "x", "parameters": [1]], .invalidConfig,
            "config.parameters: must be an object, and is a list"
        ),
        (
            "custom", ["name": "x", "parameters": "a"], .invalidConfig,
            "config.parameters: must be an object, and is a string"
        ),
        ("custom", ["name": "x", "params": [:]], .invalidConfig, "config.params: unknown key"),
        (
            "custom", ["name": "x", "paramters": [:]], .invalidConfig,
            #"config.paramters: unknown key (did you mean "parameters"?)"#
        ),
    ]

    @Test(arguments: rejected)
    func `a task that can never run is rejected with a message that names the key`(
        type: String, config: JSONValue, code: ReasonCode, error: String
    ) {
        let spec = TaskSpec(type: type, config: config)
        let found = #expect(throws: TaskRejection.self) { try TaskConfig(of: spec) }
        #expect(found == TaskRejection(code: code, message: error))
    }
}
