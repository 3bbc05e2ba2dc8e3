import DTConfig
import Testing

/// What a broken file gets: every error, each with its place and what to do about it.
@Suite(.timeLimit(.minutes(5)))
struct BrokenFileTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let text: String
        let errors: [String]
        init(_ text: String, _ errors: String...) { (self.text, self.errors) = (text, errors) }
        var testDescription: String { String(text.prefix(60)) }
    }

    static let workers: [Case] = [
        Case(
            "coordinator:\n  ulr: http://x:1\n",
            "worker.yaml:2:3: unknown key 'coordinator.ulr' (did you mean coordinator.url?)"),
        Case(
            "coordinator: http://x:1\n",
            "worker.yaml:1:14: coordinator must be an object with keys such as url, and is a string"),
        Case(
            "coordinator:\n  url: x:8080\n",
            "worker.yaml:2:8: coordinator.url must be a URL such as http://localhost:8080 or https://dt.example.com"),
        Case(
            "coordinator:\n  url: ftp://x\n",
            "worker.yaml:2:8: coordinator.url must be a URL such as http://localhost:8080 or https://dt.example.com"),
        Case(
            "coordinator:\n  url: http://me:pw@x\n",
            "worker.yaml:2:8: coordinator.url must not hold a user or a password"),
        Case(
            "coordinator:\n  url: http://x/api?a=b\n",
            "worker.yaml:2:8: coordinator.url must end after the host, port and path, without a query or fragment"),
        Case(
            "coordinator:\n  url: http://x:0\n",
            "worker.yaml:2:8: coordinator.url has a port that is no number from 1 to 65535"),
        Case(
            "coordinator:\n  url: http://x:65536\n",
            "worker.yaml:2:8: coordinator.url has a port that is no number from 1 to 65535"),
        Case(
            "coordinator:\n  url: http://::1:80\n",
            "worker.yaml:2:8: coordinator.url has too many colons; write an IPv6 address as [::1]:8080"),
        Case(
            "coordinator:\n  url: 'http://[zz]:80'\n",
            "worker.yaml:2:8: coordinator.url holds no IPv6 address between [ and ]"),
        Case(
            "coordinator:\n  url: 'http://'\n",
            "worker.yaml:2:8: coordinator.url names no host"),
        Case(
            "coordinator:\n  url:\n",
            "worker.yaml:2:7: coordinator.url has no value; give it one, or remove the key"),
        Case(
            "coordinator: {url: [http://a, http://b]}\n",
            "worker.yaml:1:20: coordinator.url must be one value (URL), and is a list"),
        Case(
            "coordinator: []\n",
            "worker.yaml:1:14: coordinator must be an object with keys such as url, and is a list"),
        Case(
            "name: a\n",
            "worker.yaml:1:1: unknown key 'name' (did you mean worker.name?)"),
        Case(
            "workerId: a\n",
            "worker.yaml:1:1: unknown key 'workerId' (did you mean worker.id?)"),
        Case(
            "worker: {nmae: a}\n",
            "worker.yaml:1:10: unknown key 'worker.nmae' (did you mean worker.name?)"),
        Case(
            "worker: {name: 'two words'}\n",
            "worker.yaml:1:16: worker.name must be 1 to 128 letters, digits, '.', '_' or '-', the first a letter or a digit"
        ),
        Case(
            "worker: {name: ../up}\n",
            "worker.yaml:1:16: worker.name must be 1 to 128 letters, digits, '.', '_' or '-', the first a letter or a digit"
        ),
        Case(
            "worker: {id: ''}\n",
            "worker.yaml:1:14: worker.id must be 1 to 128 letters, digits, '.', '_' or '-', the first a letter or a digit"
        ),
        Case(
            "listen: 127.0.0.1:1\n",
            "worker.yaml:1:1: unknown key 'listen' (it is a setting of the coordinator)"),
        Case(
            "wholly: unknown\n",
            "worker.yaml:1:1: unknown key 'wholly'"),
        Case(
            "max-concurrent-tasks: 2\n",
            "worker.yaml:1:1: unknown key 'max-concurrent-tasks' (did you mean maxConcurrentTasks?)"),
        Case(
            "maxConcurrentTask: 2\n",
            "worker.yaml:1:1: unknown key 'maxConcurrentTask' (did you mean maxConcurrentTasks?)"),
        Case(
            "max_concurrent_tasks: 2\n",
            "worker.yaml:1:1: unknown key 'max_concurrent_tasks' (did you mean maxConcurrentTasks?)"),
        Case(
            "maxConcurrentTasks: 0\n",
            "worker.yaml:1:21: maxConcurrentTasks must be a whole number from 1 to 4096, not \"0\""),
        Case(
            "maxConcurrentTasks: 2.5\n",
            "worker.yaml:1:21: maxConcurrentTasks must be a whole number from 1 to 4096, not \"2.5\""),
        Case(
            "maxConcurrentTasks: many\n",
            "worker.yaml:1:21: maxConcurrentTasks must be a whole number from 1 to 4096, not \"many\""),
        Case(
            "maxConcurrentTasks: [1]\n",
            "worker.yaml:1:21: maxConcurrentTasks must be one value (number), and is a list"),
        Case(
            "maxConcurrentTasks: {a: 1}\n",
            "worker.yaml:1:21: maxConcurrentTasks must be one value (number), and is an object"),
        Case(
            "maxConcurrentTasks: 99999999999999999999\n",
            "worker.yaml:1:21: maxConcurrentTasks must be a whole number from 1 to 4096, not \"99999999999999999999\""),
        Case(
            "taskTimeout: 5 minutes\n",
            "worker.yaml:1:14: taskTimeout must be seconds, or a number with ms, s, m, h or d such as 30s, not \"5 minutes\""
        ),
        Case(
            "taskTimeout: -1\n",
            "worker.yaml:1:14: taskTimeout must be seconds, or a number with ms, s, m, h or d such as 30s, not \"-1\""),
        Case(
            "taskTimeout: 0\n",
            "worker.yaml:1:14: taskTimeout must be from 1s to 30d, not \"0\""),
        Case(
            "taskTimeout: 31d\n",
            "worker.yaml:1:14: taskTimeout must be from 1s to 30d, not \"31d\""),
        Case(
            "heartbeatInterval: 100ms\n",
            "worker.yaml:1:20: heartbeatInterval must be from 250ms to 60s, not \"100ms\""),
        Case(
            "heartbeatInterval: 010\n",
            "worker.yaml:1:20: 010 is octal to some readers and decimal to others; put it in quotes, or drop the zeros"),
        Case(
            "reconnectAttempts: -1\n",
            "worker.yaml:1:20: reconnectAttempts must be a whole number from 0 to 1000000, not \"-1\""),
        Case(
            "outputLimit: 16 MiB\n",
            "worker.yaml:1:14: outputLimit must be bytes, or a number with a unit such as 512MiB, not \"16 MiB\""),
        Case(
            "outputLimit: 1\n",
            "worker.yaml:1:14: outputLimit must be from 4KiB to 16GiB, not \"1\""),
        Case(
            "taskMemory: lots\n",
            "worker.yaml:1:13: taskMemory must be bytes, or a number with a unit such as 512MiB, not \"lots\""),
        Case(
            "tags: [gpu, '']\n",
            "worker.yaml:1:7: tags has an empty tag"),
        Case(
            "tags: gpu,,cuda\n",
            "worker.yaml:1:7: tags has an empty tag"),
        Case(
            "tags: [a b]\n",
            "worker.yaml:1:7: tags has the tag \"a b\", which is not 1 to 128 printable characters"),
        Case(
            "tags: [[gpu]]\n",
            "worker.yaml:1:8: tags must be a list of texts, and holds a list"),
        Case(
            "tags: {gpu: true}\n",
            "worker.yaml:1:7: tags must be a list (tags), and is an object"),
        Case(
            "tags: [~]\n",
            "worker.yaml:1:8: tags must be a list of texts, and holds null"),
        Case(
            "verbose: maybe\n",
            "worker.yaml:1:10: verbose must be true or false, not \"maybe\""),
        Case(
            "log: {level: inof}\n",
            "worker.yaml:1:14: log.level must be trace, debug, info, notice, warning, error, critical, not \"inof\" (did you mean \"info\"?)"
        ),
        Case(
            "log: {format: xml}\n",
            "worker.yaml:1:15: log.format must be text, json, not \"xml\""),
        Case(
            "log: info\n",
            "worker.yaml:1:6: log must be an object with keys such as dir, format, level, and is a string"),
        Case(
            "apiKey: 'with space'\n",
            "worker.yaml:1:9: apiKey must be printable ASCII without spaces"),
        Case(
            "apiKey: kéy\n",
            "worker.yaml:1:9: apiKey must be printable ASCII without spaces"),
        Case(
            "stateDir: ''\n",
            "worker.yaml:1:11: stateDir must name a path"),
        Case(
            "handlers: [a]\n",
            "worker.yaml:1:11: handlers must be an object with handlers by name, and is a list"),
        Case(
            "handlers: {setup: {}}\n",
            "worker.yaml:1:19: handlers.setup lacks the key command"),
        Case(
            "handlers: {setup: run.sh}\n",
            "worker.yaml:1:19: handlers.setup must be an object with keys such as command, environment, timeout, and is a string"
        ),
        Case(
            "handlers: {setup: {command: run.sh}}\n",
            "worker.yaml:1:29: handlers.setup.command must be a list, such as [program, argument], and is a string"),
        Case(
            "handlers: {setup: {command: []}}\n",
            "worker.yaml:1:29: handlers.setup.command must name a program, such as [python3, setup.py]"),
        Case(
            "handlers: {setup: {command: [a, [b]]}}\n",
            "worker.yaml:1:33: handlers.setup.command must be a list of texts, and holds a list"),
        Case(
            "handlers: {setup: {command: [a], timeot: 3}}\n",
            "worker.yaml:1:34: unknown key 'handlers.setup.timeot' (did you mean handlers.setup.timeout?)"),
        Case(
            "handlers: {setup: {command: [a], timeout: 0}}\n",
            "worker.yaml:1:43: handlers.setup.timeout must be from 1s to 30d, not \"0\""),
        Case(
            "handlers: {setup: {command: [a], environment: {1A: x}}}\n",
            "worker.yaml:1:48: handlers.setup.environment.1A is no variable's name: letters, digits and '_'"),
        Case(
            "handlers: {setup: {command: [a], environment: [A=x]}}\n",
            "worker.yaml:1:47: handlers.setup.environment must be an object with variables by name, and is a list"),
        Case(
            "handlers: {noop: {command: [a]}}\n",
            "worker.yaml:1:12: handlers.noop is built in and cannot be declared"),
        Case(
            "handlers: {'a b': {command: [a]}}\n",
            "worker.yaml:1:12: handlers.a b is no name of a handler: 1 to 128 letters, digits, '.', '_' or '-'"),
        Case(
            "tags: a\ntags: b\n",
            "worker.yaml:2:1: the key 'tags' is there more than once"),
        Case(
            "handlers:\n  a: {command: [x]}\n  a: {command: [y]}\n",
            "worker.yaml:3:3: the key 'a' is there more than once"),
        Case(
            "verbose: !!bool true\n",
            "worker.yaml:1:10: the tag !!bool is not supported; leave it out"),
        Case(
            "verbose: !ruby/object:Gem {}\n",
            "worker.yaml:1:10: the tag !ruby/object:Gem is not supported; leave it out"),
        Case(
            "<<: {verbose: true}\n",
            "worker.yaml:1:1: merge keys (<<) are not supported; repeat the keys"),
        Case(
            "? verbose\n: true\n",
            "worker.yaml:1:1: a key is written without '?'"),
        Case(
            "[a]: b\n",
            "worker.yaml:1:3: a key must be a word, not a list or an object"),
        Case(
            "a: &a [x]\n*a : b\n",
            "worker.yaml:2:1: a key must be a word, not an alias"),
        Case(
            "a: *b\n",
            "worker.yaml:1:4: the alias names no anchor before it; put a text that starts with * in quotes"),
        Case(
            "a: 1\n---\nb: 2\n",
            "worker.yaml:2:1: a second document starts here; one file holds one"),
        Case(
            "\tverbose: true\n",
            "worker.yaml:1:1: a tab cannot be used for indentation; use spaces"),
        Case(
            "log:\n\tlevel: info\n",
            "worker.yaml:2:1: a tab cannot be used for indentation; use spaces"),
        Case(
            "log: {level: info\n",
            "worker.yaml:2:1: a ',' or '}' is missing in the object that starts at 1:6"),
        Case(
            "tags: [a, b\nverbose: true\n",
            "worker.yaml:2:8: a ',' or ']' is missing in the list that starts at 1:7"),
        Case(
            "worker: {name: \"a}\n",
            "worker.yaml:2:1: the text in quotes that starts at 1:16 is not closed"),
        Case(
            "log:\n  level: info\n format: json\n",
            "worker.yaml:3:2: a key was expected here; check the indentation"),
        Case(
            "verbose: true: false\n",
            "worker.yaml:1:14: a ': ' cannot stand here; check the indentation, or put the text in quotes"),
        Case(
            "verbose @true\n",
            "worker.yaml:1:1: the file must be lines of the form \"key: value\", and is a string"),
        Case(
            "tags: @a\n",
            "worker.yaml:1:7: a value cannot start with '@'; put it in quotes"),
        Case(
            "worker: {name: \"\\q\"}\n",
            "worker.yaml:1:17: an unknown escape; write \\\\ for a backslash, or use single quotes"),
        Case(
            "- a\n- b\n",
            "worker.yaml:1:1: the file must be lines of the form \"key: value\", and is a list"),
        Case(
            "just a text\n",
            "worker.yaml:1:1: the file must be lines of the form \"key: value\", and is a string"),
        Case(
            "42\n",
            "worker.yaml:1:1: the file must be lines of the form \"key: value\", and is an integer"),
        Case(
            "taskTimeout: .inf\n",
            "worker.yaml:1:14: .inf is no number that can be sent; write a finite one"),
        Case(
            "taskTimeout: 1e999\n",
            "worker.yaml:1:14: 1e999 is too large a number"),
        Case(
            "verbose: true\n\u{0}",
            "worker.yaml:2:1: holds the control character U+0000; is it a text?"),
        Case(
            "verbose: \u{1b}[31m\n",
            "worker.yaml:1:10: holds the control character U+001B; is it a text?"),
        Case(
            "ключ: x\n",
            "worker.yaml:1:1: unknown key 'ключ'"),
        Case(
            "\u{202e}evil: x\n",
            "worker.yaml:1:1: unknown key '\\u{202e}evil'"),
        Case(
            "verbose: maybe\ntgas: a\nlog: {level: x, color: y}\nhandlers: {x: {comand: [a]}}\n",
            "worker.yaml:1:10: verbose must be true or false, not \"maybe\"",
            "worker.yaml:2:1: unknown key 'tgas' (did you mean tags?)",
            "worker.yaml:3:14: log.level must be trace, debug, info, notice, warning, error, critical, not \"x\"",
            "worker.yaml:3:17: unknown key 'log.color'",
            "worker.yaml:4:16: unknown key 'handlers.x.comand' (did you mean handlers.x.command?)",
            "worker.yaml:4:15: handlers.x lacks the key command"),
        Case(
            String(repeating: "[", count: 100_000),
            "worker.yaml:1:65: nested deeper than 64 levels"),
        Case(
            String(repeating: "{a: ", count: 70),
            "worker.yaml:1:257: nested deeper than 64 levels"),
        Case(
            String(repeating: "- ", count: 5000) + "a\n",
            "worker.yaml:1:129: nested deeper than 64 levels"),
        Case(
            (0..<70).map { String(repeating: " ", count: $0) + "a:\n" }.joined(),
            "worker.yaml:65:65: nested deeper than 64 levels"),
        Case(
            String(repeating: "k", count: 5000) + ": 1\n",
            "worker.yaml:1:5001: a ': ' cannot stand here; check the indentation, or put the text in quotes"),
    ]

    @Test(arguments: workers)
    func `a broken file gets these errors`(_ broken: Case) throws {
        let scratch = try Scratch()
        try scratch.write("worker.yaml", broken.text)
        let errors = #expect(throws: ConfigErrors.self) {
            _ = try WorkerSettings.load(configFiles: ["worker.yaml"], surroundings: scratch.surroundings())
        }
        #expect(errors?.errors.map(\.description) == broken.errors)
    }
}
