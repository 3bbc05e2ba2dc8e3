import DTConfig
import DTTestKit
import FoundationEssentials
import Testing

/// The schema that `dt config schema` prints, by the judgement of a validator of JSON Schema: Python's `jsonschema`, which
/// scripts/test installs.
@Suite(.timeLimit(.minutes(2)))
struct ConfigSchemaTests {
    /// Reads the schema and a list of documents from files and says of each whether it is valid; first of all whether the
    /// schema is one.
    private static let judge = """
        import json, sys
        from jsonschema import Draft202012Validator
        schema = json.load(open(sys.argv[1]))
        assert schema["$schema"] == Draft202012Validator.META_SCHEMA["$id"], schema["$schema"]
        Draft202012Validator.check_schema(schema)
        validator = Draft202012Validator(schema)
        print(json.dumps([validator.is_valid(document) for document in json.load(open(sys.argv[2]))]))
        """

    private static let environment = ProcessInfo.processInfo.environment
    private static let path = environment["PATH"] ?? "/usr/bin:/bin"

    private static func verdicts(_ program: String, _ documents: [String]) async throws -> String? {
        let folder = try ScratchFolder()
        let found = try await DTTestKit.Program(
            "/usr/bin/env", ["python3", "-c", "import jsonschema"], environment: ["PATH": path]
        ).ending()
        guard found.status == 0 else {
            try #require(environment["VIRTUAL_ENV"] == nil, "the environment of the tests lacks jsonschema")
            print("NOT TESTED: the JSON Schema, for want of Python's jsonschema; scripts/test installs it")
            return nil
        }
        let schema = try await DTTestKit.Program(
            BuiltProduct.path("dt"), ["config", "schema", "--program", program],
            environment: ["PATH": "/usr/bin:/bin", "HOME": folder.path]
        ).ending()
        #expect(schema.status == 0, "\(schema.errors)")
        let judged = try await DTTestKit.Program(
            "/usr/bin/env",
            [
                "python3", "-c", judge, try folder.write("schema.json", schema.output),
                try folder.write("documents.json", "[\(documents.joined(separator: ",\n"))]"),
            ], environment: ["PATH": path]
        ).ending()
        try #require(judged.status == 0, "\(judged.errors)")
        return judged.output.filter { !$0.isWhitespace }
    }

    static let right = [
        "null", "{}", #"{"coordinator": {"url": "http://x:1"}, "tags": "a,b", "taskTimeout": "5m"}"#,
        #"{"tags": ["gpu", 1], "maxConcurrentTasks": 2, "outputLimit": "1MiB", "memoryBuffer": 0.2}"#,
        #"{"maxCpuPercent": 80, "maxGpuPercent": "80%", "memoryBuffer": "20%", "verbose": "yes"}"#,
        #"{"handlers": {"setup": {"command": ["a", 1], "timeout": 3, "environment": {"A": 1}}}}"#,
        #"{"profiles": {"mine": {"extends": "light", "niceness": 3}}, "profile": "mine"}"#,
        #"{"workers": [{"name": "a", "id": "x", "coordinator": {"url": "https://y"}, "handlers": {}}]}"#,
        #"{"coordinatorRegistry": ["http://a", "https://b"], "optimizeFor": "throughput", "log": {"level": "info"}}"#,
    ]
    static let wrong = [
        "[]", #"{"tgas": []}"#, #"{"coordinator": {"ulr": "x"}}"#, #"{"taskTimeout": -1}"#,
        #"{"taskTimeout": "5 min"}"#,
        #"{"maxConcurrentTasks": 0}"#, #"{"maxConcurrentTasks": 1.5}"#, #"{"maxCpuPercent": 0.8}"#,
        #"{"maxCpuPercent": 101}"#, #"{"memoryBuffer": 20}"#, #"{"log": {"level": "inof"}}"#, #"{"workers": []}"#,
        #"{"workers": [{"tags": "x"}]}"#, #"{"workers": [{"name": "a", "stateDir": "/x"}]}"#,
        #"{"handlers": {"setup": {}}}"#, #"{"handlers": {"noop": {"command": ["a"]}}}"#,
        #"{"handlers": {"a b": {"command": ["a"]}}}"#, #"{"profiles": {"light": {}}}"#, #"{"optimizeFor": "speed"}"#,
        #"{"handlers": {"a": {"command": ["x"], "environment": {"1A": "x"}}}}"#, #"{"tags": null}"#,
        #"{"coordinator": {"url": "ftp://x"}}"#, #"{"cacheModels": 3}"#,
    ]

    @Test func `a validator takes the worker's schema, the right files and none of the wrong ones`() async throws {
        guard let verdicts = try await Self.verdicts("worker", Self.right + Self.wrong) else { return }
        let expected = Self.right.map { _ in "true" } + Self.wrong.map { _ in "false" }
        #expect(verdicts == "[\(expected.joined(separator: ","))]")
    }

    @Test func `so with the coordinator's`() async throws {
        let documents = [
            #"{"listen": "127.0.0.1:0", "tls": {"certificate": "a", "key": "b"}, "durability": "process"}"#,
            #"{"heartbeat": {"min": 1, "max": "30s"}, "maxMessage": "4MiB"}"#, #"{"durability": "none"}"#,
            #"{"tls": {"cert": "x"}}"#, #"{"workers": [{"name": "a"}]}"#,
        ]
        guard let verdicts = try await Self.verdicts("coordinator", documents) else { return }
        #expect(verdicts == "[true,true,false,false,false]")
    }

    /// What an editor accepts, the loader must accept, and the other way round.
    @Test func `the loader judges these files as the validator does`() throws {
        let folder = try ScratchFolder()
        var surroundings = Surroundings.current()
        surroundings.variables = ["HOME": folder.path]
        for (documents, isRight) in [(Self.right, true), (Self.wrong, false)] {
            for document in documents {
                let file = try folder.write("w.yaml", document)
                let loaded = try? WorkerSettings.load(configFiles: [file], surroundings: surroundings)
                #expect((loaded != nil) == isRight, "\(document)")
            }
        }
    }
}
