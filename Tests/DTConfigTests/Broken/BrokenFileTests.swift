import Testing

/// What a broken file gets: every error, each with its place and what to do about it.
@Suite(.timeLimit(.minutes(5)))
struct BrokenFileTests {
    static let workers: [BrokenFile] = [
        BrokenFile(
            "coordinator:\n  ulr: http://x:1\n",
            "worker.yaml:2:3: unknown key 'coordinator.ulr' (did you mean coordinator.url?)"),
        BrokenFile(
            "coordinator: http://x:1\n",
            "worker.yaml:1:14: coordinator must be an object with keys such as url, and is a string"),
        BrokenFile(
            "coordinator:\n  url: x:8080\n",
            "worker.yaml:2:8: coordinator.url must be a URL such as http://localhost:8080 or https://dt.example.com"),
        BrokenFile(
            "coordinator:\n  url: ftp://x\n",
            "worker.yaml:2:8: coordinator.url must be a URL such as http://localhost:8080 or https://dt.example.com"),
        BrokenFile(
            "coordinator:\n  url: http://me:pw@x\n",
            "worker.yaml:2:8: coordinator.url must not hold a user or a password"),
        BrokenFile(
            "coordinator:\n  url: http://x/api?a=b\n",
            "worker.yaml:2:8: coordinator.url must end after the host, port and path, without a query or fragment"),
        BrokenFile(
            "coordinator:\n  url: http://x:0\n",
            "worker.yaml:2:8: coordinator.url has a port that is no number from 1 to 65535"),
        BrokenFile(
            "coordinator:\n  url: http://x:65536\n",
            "worker.yaml:2:8: coordinator.url has a port that is no number from 1 to 65535"),
        BrokenFile(
            "coordinator:\n  url: http://::1:80\n",
            "worker.yaml:2:8: coordinator.url has too many colons; write an IPv6 address as [::1]:8080"),
        BrokenFile(
            "coordinator:\n  url: 'http://[zz]:80'\n",
            "worker.yaml:2:8: coordinator.url holds no IPv6 address between [ and ]"),
        BrokenFile(
            "coordinator:\n  url: 'http://'\n",
            "worker.yaml:2:8: coordinator.url names no host"),
        BrokenFile(
            "coordinator:\n  url:\n",
            "worker.yaml:2:7: coordinator.url has no value; give it one, or remove the key"),
        BrokenFile(
            "coordinator: {url: [http://a, http://b]}\n",
            "worker.yaml:1:20: coordinator.url must be one value (URL), and is a list"),
        BrokenFile(
            "coordinator: []\n",
            "worker.yaml:1:14: coordinator must be an object with keys such as url, and is a list"),
        BrokenFile(
            "name: a\n",
            "worker.yaml:1:1: unknown key 'name' (did you mean worker.name?)"),
        BrokenFile(
            "workerId: a\n",
            "worker.yaml:1:1: unknown key 'workerId' (did you mean worker.id?)"),
        BrokenFile(
            "worker: {nmae: a}\n",
            "worker.yaml:1:10: unknown key 'worker.nmae' (did you mean worker.name?)"),
        BrokenFile(
            "worker: {name: 'two words'}\n",
            "worker.yaml:1:16: worker.name must be 1 to 128 letters, digits, '.', '_' or '-', the first a letter or a digit"
        ),
        BrokenFile(
            "worker: {name: ../up}\n",
            "worker.yaml:1:16: worker.name must be 1 to 128 letters, digits, '.', '_' or '-', the first a letter or a digit"
        ),
        BrokenFile(
            "worker: {id: ''}\n",
            "worker.yaml:1:14: worker.id must be 1 to 128 letters, digits, '.', '_' or '-', the first a letter or a digit"
        ),
        BrokenFile(
            "listen: 127.0.0.1:1\n",
            "worker.yaml:1:1: unknown key 'listen' (it is a setting of the coordinator)"),
        BrokenFile(
            "wholly: unknown\n",
            "worker.yaml:1:1: unknown key 'wholly'"),
        BrokenFile(
            "max-concurrent-tasks: 2\n",
            "worker.yaml:1:1: unknown key 'max-concurrent-tasks' (did you mean maxConcurrentTasks?)"),
        BrokenFile(
            "maxConcurrentTask: 2\n",
            "worker.yaml:1:1: unknown key 'maxConcurrentTask' (did you mean maxConcurrentTasks?)"),
        BrokenFile(
            "max_concurrent_tasks: 2\n",
            "worker.yaml:1:1: unknown key 'max_concurrent_tasks' (did you mean maxConcurrentTasks?)"),
        BrokenFile(
            "maxConcurrentTasks: 0\n",
            "worker.yaml:1:21: maxConcurrentTasks must be a whole number from 1 to 4096, not \"0\""),
        BrokenFile(
            "maxConcurrentTasks: 2.5\n",
            "worker.yaml:1:21: maxConcurrentTasks must be a whole number from 1 to 4096, not \"2.5\""),
        BrokenFile(
            "maxConcurrentTasks: many\n",
            "worker.yaml:1:21: maxConcurrentTasks must be a whole number from 1 to 4096, not \"many\""),
        BrokenFile(
            "maxConcurrentTasks: [1]\n",
            "worker.yaml:1:21: maxConcurrentTasks must be one value (number), and is a list"),
        BrokenFile(
            "maxConcurrentTasks: {a: 1}\n",
            "worker.yaml:1:21: maxConcurrentTasks must be one value (number), and is an object"),
        BrokenFile(
            "maxConcurrentTasks: 99999999999999999999\n",
            "worker.yaml:1:21: maxConcurrentTasks must be a whole number from 1 to 4096, not \"99999999999999999999\""),
        BrokenFile(
            "taskTimeout: 5 minutes\n",
            "worker.yaml:1:14: taskTimeout must be seconds, or a number with ms, s, m, h or d such as 30s, not \"5 minutes\""
        ),
        BrokenFile(
            "taskTimeout: -1\n",
            "worker.yaml:1:14: taskTimeout must be seconds, or a number with ms, s, m, h or d such as 30s, not \"-1\""),
        BrokenFile(
            "taskTimeout: 0\n",
            "worker.yaml:1:14: taskTimeout must be from 1s to 30d, not \"0\""),
        BrokenFile(
            "taskTimeout: 31d\n",
            "worker.yaml:1:14: taskTimeout must be from 1s to 30d, not \"31d\""),
        BrokenFile(
            "heartbeatInterval: 100ms\n",
            "worker.yaml:1:20: heartbeatInterval must be from 250ms to 60s, not \"100ms\""),
        BrokenFile(
            "heartbeatInterval: 010\n",
            "worker.yaml:1:20: 010 is octal to some readers and decimal to others; put it in quotes, or drop the zeros"),
        BrokenFile(
            "reconnectAttempts: -1\n",
            "worker.yaml:1:20: reconnectAttempts must be a whole number from 0 to 1000000, not \"-1\""),
        BrokenFile(
            "outputLimit: 16 MiB\n",
            "worker.yaml:1:14: outputLimit must be bytes, or a number with a unit such as 512MiB, not \"16 MiB\""),
        BrokenFile(
            "outputLimit: 1\n",
            "worker.yaml:1:14: outputLimit must be from 4KiB to 16GiB, not \"1\""),
        BrokenFile(
            "taskMemory: lots\n",
            "worker.yaml:1:13: taskMemory must be bytes, or a number with a unit such as 512MiB, not \"lots\""),
        BrokenFile(
            "tags: [gpu, '']\n",
            "worker.yaml:1:7: tags has an empty tag"),
        BrokenFile(
            "tags: gpu,,cuda\n",
            "worker.yaml:1:7: tags has an empty tag"),
        BrokenFile(
            "tags: [a b]\n",
            "worker.yaml:1:7: tags has the tag \"a b\", which is not 1 to 128 printable characters"),
        BrokenFile(
            "tags: [[gpu]]\n",
            "worker.yaml:1:8: tags must be a list of texts, and holds a list"),
        BrokenFile(
            "tags: {gpu: true}\n",
            "worker.yaml:1:7: tags must be a list (tags), and is an object"),
        BrokenFile(
            "tags: [~]\n",
            "worker.yaml:1:8: tags must be a list of texts, and holds null"),
        BrokenFile(
            "verbose: maybe\n",
            "worker.yaml:1:10: verbose must be true or false, not \"maybe\""),
        BrokenFile(
            "log: {level: inof}\n",
            "worker.yaml:1:14: log.level must be trace, debug, info, notice, warning, error, critical, not \"inof\" (did you mean \"info\"?)"
        ),
        BrokenFile(
            "log: {format: xml}\n",
            "worker.yaml:1:15: log.format must be text, json, not \"xml\""),
        BrokenFile(
            "log: info\n",
            "worker.yaml:1:6: log must be an object with keys such as dir, format, level, and is a string"),
        BrokenFile(
            "apiKey: 'with space'\n",
            "worker.yaml:1:9: apiKey must be printable ASCII without spaces"),
        BrokenFile(
            "apiKey: kéy\n",
            "worker.yaml:1:9: apiKey must be printable ASCII without spaces"),
        BrokenFile(
            "stateDir: ''\n",
            "worker.yaml:1:11: stateDir must name a path"),
        BrokenFile(
            "handlers: [a]\n",
            "worker.yaml:1:11: handlers must be an object with handlers by name, and is a list"),
        BrokenFile(
            "handlers: {setup: {}}\n",
            "worker.yaml:1:19: handlers.setup lacks the key command"),
        BrokenFile(
            "handlers: {setup: run.sh}\n",
            "worker.yaml:1:19: handlers.setup must be an object with keys such as command, environment, timeout, and is a string"
        ),
        BrokenFile(
            "handlers: {setup: {command: run.sh}}\n",
            "worker.yaml:1:29: handlers.setup.command must be a list, such as [program, argument], and is a string"),
        BrokenFile(
            "handlers: {setup: {command: []}}\n",
            "worker.yaml:1:29: handlers.setup.command must name a program, such as [python3, setup.py]"),
        BrokenFile(
            "handlers: {setup: {command: [a, [b]]}}\n",
            "worker.yaml:1:33: handlers.setup.command must be a list of texts, and holds a list"),
        BrokenFile(
            "handlers: {setup: {command: [a], timeot: 3}}\n",
            "worker.yaml:1:34: unknown key 'handlers.setup.timeot' (did you mean handlers.setup.timeout?)"),
        BrokenFile(
            "handlers: {setup: {command: [a], timeout: 0}}\n",
            "worker.yaml:1:43: handlers.setup.timeout must be from 1s to 30d, not \"0\""),
        BrokenFile(
            "handlers: {setup: {command: [a], environment: {1A: x}}}\n",
            "worker.yaml:1:48: handlers.setup.environment.1A is no variable's name: letters, digits and '_'"),
        BrokenFile(
            "handlers: {setup: {command: [a], environment: [A=x]}}\n",
            "worker.yaml:1:47: handlers.setup.environment must be an object with variables by name, and is a list"),
        BrokenFile(
            "handlers: {noop: {command: [a]}}\n",
            "worker.yaml:1:12: handlers.noop is built in and cannot be declared"),
        BrokenFile(
            "handlers: {'a b': {command: [a]}}\n",
            "worker.yaml:1:12: handlers.a b is no name of a handler: 1 to 128 letters, digits, '.', '_' or '-'"),
        BrokenFile(
            "tags: a\ntags: b\n",
            "worker.yaml:2:1: the key 'tags' is there more than once"),
        BrokenFile(
            "handlers:\n  a: {command: [x]}\n  a: {command: [y]}\n",
            "worker.yaml:3:3: the key 'a' is there more than once"),
        BrokenFile(
            "verbose: !!bool true\n",
            "worker.yaml:1:10: the tag !!bool is not supported; leave it out"),
        BrokenFile(
            "verbose: !ruby/object:Gem {}\n",
            "worker.yaml:1:10: the tag !ruby/object:Gem is not supported; leave it out"),
        BrokenFile(
            "<<: {verbose: true}\n",
            "worker.yaml:1:1: merge keys (<<) are not supported; repeat the keys"),
        BrokenFile(
            "? verbose\n: true\n",
            "worker.yaml:1:1: a key is written without '?'"),
        BrokenFile(
            "[a]: b\n",
            "worker.yaml:1:3: a key must be a word, not a list or an object"),
        BrokenFile(
            "a: &a [x]\n*a : b\n",
            "worker.yaml:2:1: a key must be a word, not an alias"),
        BrokenFile(
            "a: *b\n",
            "worker.yaml:1:4: the alias names no anchor before it; put a text that starts with * in quotes"),
        BrokenFile(
            "a: 1\n---\nb: 2\n",
            "worker.yaml:2:1: a second document starts here; one file holds one"),
        BrokenFile(
            "\tverbose: true\n",
            "worker.yaml:1:1: a tab cannot be used for indentation; use spaces"),
        BrokenFile(
            "log:\n\tlevel: info\n",
            "worker.yaml:2:1: a tab cannot be used for indentation; use spaces"),
        BrokenFile(
            "log: {level: info\n",
            "worker.yaml:2:1: a ',' or '}' is missing in the object that starts at 1:6"),
        BrokenFile(
            "tags: [a, b\nverbose: true\n",
            "worker.yaml:2:8: a ',' or ']' is missing in the list that starts at 1:7"),
        BrokenFile(
            "worker: {name: \"a}\n",
            "worker.yaml:2:1: the text in quotes that starts at 1:16 is not closed"),
        BrokenFile(
            "log:\n  level: info\n format: json\n",
            "worker.yaml:3:2: a key was expected here; check the indentation"),
        BrokenFile(
            "verbose: true: false\n",
            "worker.yaml:1:14: a ': ' cannot stand here; check the indentation, or put the text in quotes"),
        BrokenFile(
            "verbose @true\n",
            "worker.yaml:1:1: the file must be lines of the form \"key: value\", and is a string"),
        BrokenFile(
            "tags: @a\n",
            "worker.yaml:1:7: a value cannot start with '@'; put it in quotes"),
        BrokenFile(
            "worker: {name: \"\\q\"}\n",
            "worker.yaml:1:17: an unknown escape; write \\\\ for a backslash, or use single quotes"),
        BrokenFile(
            "- a\n- b\n",
            "worker.yaml:1:1: the file must be lines of the form \"key: value\", and is a list"),
        BrokenFile(
            "just a text\n",
            "worker.yaml:1:1: the file must be lines of the form \"key: value\", and is a string"),
        BrokenFile(
            "42\n",
            "worker.yaml:1:1: the file must be lines of the form \"key: value\", and is an integer"),
        BrokenFile(
            "taskTimeout: .inf\n",
            "worker.yaml:1:14: .inf is no number that can be sent; write a finite one"),
        BrokenFile(
            "taskTimeout: 1e999\n",
            "worker.yaml:1:14: 1e999 is too large a number"),
        BrokenFile(
            "verbose: true\n\u{0}",
            "worker.yaml:2:1: holds the control character U+0000; is it a text?"),
        BrokenFile(
            "verbose: \u{1b}[31m\n",
            "worker.yaml:1:10: holds the control character U+001B; is it a text?"),
        BrokenFile(
            "ключ: x\n",
            "worker.yaml:1:1: unknown key 'ключ'"),
        BrokenFile(
            "\u{202e}evil: x\n",
            "worker.yaml:1:1: unknown key '\\u{202e}evil'"),
        BrokenFile(
            "verbose: maybe\ntgas: a\nlog: {level: x, color: y}\nhandlers: {x: {comand: [a]}}\n",
            "worker.yaml:1:10: verbose must be true or false, not \"maybe\"",
            "worker.yaml:2:1: unknown key 'tgas' (did you mean tags?)",
            "worker.yaml:3:14: log.level must be trace, debug, info, notice, warning, error, critical, not \"x\"",
            "worker.yaml:3:17: unknown key 'log.color'",
            "worker.yaml:4:16: unknown key 'handlers.x.comand' (did you mean handlers.x.command?)",
            "worker.yaml:4:15: handlers.x lacks the key command"),
        BrokenFile(
            String(repeating: "[", count: 100_000),
            "worker.yaml:1:65: nested deeper than 64 levels"),
        BrokenFile(
            String(repeating: "{a: ", count: 70),
            "worker.yaml:1:257: nested deeper than 64 levels"),
        BrokenFile(
            String(repeating: "- ", count: 5000) + "a\n",
            "worker.yaml:1:129: nested deeper than 64 levels"),
        BrokenFile(
            (0..<70).map { String(repeating: " ", count: $0) + "a:\n" }.joined(),
            "worker.yaml:65:65: nested deeper than 64 levels"),
        BrokenFile(
            String(repeating: "k", count: 5000) + ": 1\n",
            "worker.yaml:1:5001: a ': ' cannot stand here; check the indentation, or put the text in quotes"),
    ]

    @Test(arguments: workers)
    func `a broken file gets these errors`(_ broken: BrokenFile) throws {
        #expect(try broken.found() == broken.errors)
    }
}
