import Testing

/// Words, lists and secrets that are refused.
@Suite(.timeLimit(.minutes(5)))
struct BrokenWordTests {
    static let files: [BrokenFile] = [
        BrokenFile(
            "optimizeFor: speed\n",
            "worker.yaml:1:14: optimizeFor must be latency, throughput, not \"speed\""),
        BrokenFile(
            "optimizeFor: Latency\n",
            "worker.yaml:1:14: optimizeFor must be latency, throughput, not \"Latency\" (did you mean \"latency\"?)"),
        BrokenFile(
            "optimizeFor: throughptu\n",
            "worker.yaml:1:14: optimizeFor must be latency, throughput, not \"throughptu\" (did you mean \"throughput\"?)"
        ),
        BrokenFile(
            "mixedPrecision: fp16\n",
            "worker.yaml:1:17: mixedPrecision must be true or false, not \"fp16\""),
        BrokenFile(
            "cacheModels: on\n",
            "worker.yaml:1:14: cacheModels must be true or false, not \"on\""),
        BrokenFile(
            "enableSwap: 2\n",
            "worker.yaml:1:13: enableSwap must be true or false, not \"2\""),
        BrokenFile(
            "highAvailability: 'TRUE '\n",
            "worker.yaml:1:19: highAvailability must be true or false, not \"TRUE \""),
        BrokenFile(
            "exclusive: ~\n",
            "worker.yaml:1:12: exclusive has no value; give it one, or remove the key"),
        BrokenFile(
            "recover: now\n",
            "worker.yaml:1:10: recover must be true or false, not \"now\""),
        BrokenFile(
            "resetState: [true]\n",
            "worker.yaml:1:13: resetState must be one value (true or false), and is a list"),
        BrokenFile(
            "watchConfig: {on: true}\n",
            "worker.yaml:1:14: watchConfig must be one value (true or false), and is an object"),
        BrokenFile(
            "allowInsecureFiles: never\n",
            "worker.yaml:1:21: allowInsecureFiles must be true or false, not \"never\""),
        BrokenFile(
            "profile: tset\n",
            "worker.yaml:1:10: profile must be benchmark, test, light, not \"tset\" (did you mean \"test\"?)"),
        BrokenFile(
            "profile: ''\n",
            "worker.yaml:1:10: profile must be 1 to 128 letters, digits, '.', '_' or '-', the first a letter or a digit"
        ),
        BrokenFile(
            "profile: [test]\n",
            "worker.yaml:1:10: profile must be one value (name), and is a list"),
        BrokenFile(
            "profile: a/b\n",
            "worker.yaml:1:10: profile must be 1 to 128 letters, digits, '.', '_' or '-', the first a letter or a digit"
        ),
        BrokenFile(
            "coordinatorRegistry: [http://a, http://a]\n",
            "worker.yaml:1:22: coordinatorRegistry has http://a more than once"),
        BrokenFile(
            "coordinatorRegistry: [http://a, b:8080]\n",
            "worker.yaml:1:22: coordinatorRegistry has \"b:8080\", which must be a URL such as http://localhost:8080 or https://dt.example.com"
        ),
        BrokenFile(
            "coordinatorRegistry: http://a,\n",
            "worker.yaml:1:22: coordinatorRegistry has \"\", which must be a URL such as http://localhost:8080 or https://dt.example.com"
        ),
        BrokenFile(
            "coordinatorRegistry: [{url: http://a}]\n",
            "worker.yaml:1:23: coordinatorRegistry must be a list of texts, and holds an object"),
        BrokenFile(
            "db: /x.duckdb\n",
            "worker.yaml:1:5: db must be an object with keys such as path, and is a string"),
        BrokenFile(
            "apiKeyFile: /nonexistent/key\n",
            "worker.yaml:1:13: /nonexistent/key: there is no such file"),
        BrokenFile(
            "tokenFile: /\n",
            "worker.yaml:1:12: /: is a folder, not a file"),
        BrokenFile(
            "apiKey: a\napiKeyFile: /b\n",
            "worker.yaml:2:13: apiKey and apiKeyFile are both set; give one of them"),
        BrokenFile(
            "apiKey: ''\n",
            "worker.yaml:1:9: apiKey must not be empty"),
        BrokenFile(
            "token: \"a\\nb\"\n",
            "worker.yaml:1:8: token must be printable ASCII without spaces"),
        BrokenFile(
            "caFile: [a]\n",
            "worker.yaml:1:9: caFile must be one value (path), and is a list"),
        BrokenFile(
            "stateDir: \"a\\0b\"\n",
            "worker.yaml:1:11: stateDir must not hold a NUL character"),
        BrokenFile(
            "db: {path: ''}\n",
            "worker.yaml:1:12: db.path must name a path"),
        BrokenFile(
            "worker: {name: -x}\n",
            "worker.yaml:1:16: worker.name must be 1 to 128 letters, digits, '.', '_' or '-', the first a letter or a digit"
        ),
        BrokenFile(
            "worker: {id: 'a b'}\n",
            "worker.yaml:1:14: worker.id must be 1 to 128 letters, digits, '.', '_' or '-', the first a letter or a digit"
        ),
        BrokenFile(
            "handlers: {a: {command: ['']}}\n",
            "worker.yaml:1:25: handlers.a.command must name a program, such as [python3, setup.py]"),
        BrokenFile(
            "handlers: {a: {command: [x], environment: {A: [1]}}}\n",
            "worker.yaml:1:47: handlers.a.environment.A must be one value (text), and is a list"),
        BrokenFile(
            "handlers: {a: {command: [x], environment: {A: ~}}}\n",
            "worker.yaml:1:47: handlers.a.environment.A has no value; give it one, or remove the key"),
    ]

    @Test(arguments: files)
    func `a broken file gets these errors`(_ broken: BrokenFile) throws {
        #expect(try broken.found() == broken.errors)
    }
}
