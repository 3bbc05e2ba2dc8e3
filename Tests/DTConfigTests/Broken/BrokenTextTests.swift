import Testing

/// Texts that are no YAML, or YAML of a kind that is refused.
@Suite(.timeLimit(.minutes(5)))
struct BrokenTextTests {
    static let files: [BrokenFile] = [
        BrokenFile(
            "a: &a [*a]\n",
            "worker.yaml:1:8: the alias names no anchor before it; put a text that starts with * in quotes"),
        BrokenFile(
            "tags: &t [x]\nworkers: [{name: a, <<: *t}]\n",
            "worker.yaml:2:21: merge keys (<<) are not supported; repeat the keys"),
        BrokenFile(
            "defaults: &d {tags: [x]}\ncoordinator:\n  <<: *d\n",
            "worker.yaml:3:3: merge keys (<<) are not supported; repeat the keys"),
        BrokenFile(
            "tags: *t\n",
            "worker.yaml:1:7: the alias names no anchor before it; put a text that starts with * in quotes"),
        BrokenFile(
            "tags: &t x\nmodelPaths: *T\n",
            "worker.yaml:2:13: the alias names no anchor before it; put a text that starts with * in quotes"),
        BrokenFile(
            "taskTimeout: &x 0\ncancelGrace: *x\n",
            "worker.yaml:1:14: taskTimeout must be from 1s to 30d, not \"0\""),
        BrokenFile(
            "tags: !!set {a}\n",
            "worker.yaml:1:7: the tag !!set is not supported; leave it out"),
        BrokenFile(
            "tags: !!binary aGk=\n",
            "worker.yaml:1:7: the tag !!binary is not supported; leave it out"),
        BrokenFile(
            "verbose: !!python/object:os.system x\n",
            "worker.yaml:1:10: the tag !!python/object:os.system is not supported; leave it out"),
        BrokenFile(
            "%YAML 3.0\n---\nverbose: true\n",
            "worker.yaml:1:1: this version of YAML is not known; leave the %YAML line out"),
        BrokenFile(
            "--- a\n--- b\n",
            "worker.yaml:2:1: a second document starts here; one file holds one"),
        BrokenFile(
            "---\nverbose: true\n...\ntrailing\n",
            "worker.yaml:4:1: a second value starts here; one file holds one"),
        BrokenFile(
            "verbose: true\n- a\n",
            "worker.yaml:2:1: a key was expected here; check the indentation"),
        BrokenFile(
            "- verbose\nverbose: true\n",
            "worker.yaml:2:1: a '- ' was expected here; check the indentation"),
        BrokenFile(
            "verbose: 'open\n",
            "worker.yaml:2:1: the text in quotes that starts at 1:10 is not closed"),
        BrokenFile(
            "tags: [a\n",
            "worker.yaml:2:1: a ',' or ']' is missing in the list that starts at 1:7"),
        BrokenFile(
            "log: {level: info}}\n",
            "worker.yaml:1:19: a key was expected here; check the indentation"),
        BrokenFile(
            "  verbose: true\ntags: x\n",
            "worker.yaml:2:1: a second value starts here; one file holds one"),
        BrokenFile(
            "verbose: |\n true\n",
            "worker.yaml:1:10: verbose must be true or false, not \"true\\u{a}\""),
        BrokenFile(
            "taskTimeout: >\n  5\n  m\n",
            "worker.yaml:1:14: taskTimeout must be seconds, or a number with ms, s, m, h or d such as 30s, not \"5 m\\u{a}\""
        ),
        BrokenFile(
            "tags:\n- a\n -b: c\n",
            "worker.yaml:3:4: a ': ' cannot stand here; check the indentation, or put the text in quotes"),
        BrokenFile(
            "{\"tags\": [\"a\"] \"verbose\": true}\n",
            "worker.yaml:1:16: a ',' or '}' is missing in the object that starts at 1:1"),
        BrokenFile(
            "{verbose: true, verbose: false}\n",
            "worker.yaml:1:2: the key 'verbose' is there more than once"),
        BrokenFile(
            "\"tags\": a\ntags: b\n",
            "worker.yaml:2:1: the key 'tags' is there more than once"),
        BrokenFile(
            "coordinator: {url: http://x}\ncoordinator: {url: http://y}\n",
            "worker.yaml:2:1: the key 'coordinator' is there more than once"),
        BrokenFile(
            "verbose: true # ok\n\t# a tab\nlog:\n\t\tlevel: info\n",
            "worker.yaml:2:1: a tab cannot be used for indentation; use spaces"),
        BrokenFile(
            "log:\n  level: info\n\tformat: json\n",
            "worker.yaml:3:1: a tab cannot be used for indentation; use spaces"),
        BrokenFile(
            "? [a, b]\n: c\n",
            "worker.yaml:1:1: a key is written without '?'"),
        BrokenFile(
            "{a: b}: c\n",
            "worker.yaml:1:6: a key must be a word, not a list or an object"),
        BrokenFile(
            "!tag verbose: true\n",
            "worker.yaml:1:1: the tag !tag is not supported; leave it out"),
        BrokenFile(
            "*x : y\n",
            "worker.yaml:1:1: a key must be a word, not an alias"),
        BrokenFile(
            "verbose:true\n",
            "worker.yaml:1:1: the file must be lines of the form \"key: value\", and is a string"),
        BrokenFile(
            "verbose = true\n",
            "worker.yaml:1:1: the file must be lines of the form \"key: value\", and is a string"),
        BrokenFile(
            "[worker]\nname = a\n",
            "worker.yaml:2:1: a second value starts here; one file holds one"),
        BrokenFile(
            "{\"verbose\": tru}\n",
            "worker.yaml:1:13: verbose must be true or false, not \"tru\""),
        BrokenFile(
            "<xml/>\n",
            "worker.yaml:1:1: the file must be lines of the form \"key: value\", and is a string"),
        BrokenFile(
            "#!/bin/sh\nexec dt\n",
            "worker.yaml:2:1: the file must be lines of the form \"key: value\", and is a string"),
        BrokenFile(
            "verbose: \"\\xZZ\"\n",
            "worker.yaml:1:13: an escape lacks its hexadecimal digits"),
        BrokenFile(
            "tags: `a`\n",
            "worker.yaml:1:7: a value cannot start with '`'; put it in quotes"),
        BrokenFile(
            "tags: %a\n",
            "worker.yaml:1:7: a value cannot start with '%'; put it in quotes"),
        BrokenFile(
            "null: 1\n",
            "worker.yaml:1:1: unknown key 'null'"),
        BrokenFile(
            "1: 2\n",
            "worker.yaml:1:1: unknown key '1'"),
        BrokenFile(
            "~: x\n",
            "worker.yaml:1:1: unknown key '~'"),
        BrokenFile(
            "? \n",
            "worker.yaml:1:1: a key is written without '?'"),
        BrokenFile(
            "'': x\n",
            "worker.yaml:1:1: unknown key ''"),
        BrokenFile(
            "tags: [a, b, ]\nverbose: 3\n",
            "worker.yaml:2:10: verbose must be true or false, not \"3\""),
        BrokenFile(
            "verbose: \"\\u0000\"\n",
            "worker.yaml:1:10: verbose must be true or false, not \"\\u{0}\""),
        BrokenFile(
            "a.b: c\n",
            "worker.yaml:1:1: unknown key 'a.b'"),
        BrokenFile(
            "coordinator.url: http://x\n",
            "worker.yaml:1:1: unknown key 'coordinator.url' (a dot is a level of the file: coordinator: {url: …})"),
        BrokenFile(
            "log: [level, info]\n",
            "worker.yaml:1:6: log must be an object with keys such as dir, format, level, and is a list"),
        BrokenFile(
            "log: ~\n",
            "worker.yaml:1:6: log must be an object with keys such as dir, format, level, and is null"),
        BrokenFile(
            "handlers:\n  a:\n",
            "worker.yaml:2:5: handlers.a must be an object with keys such as command, environment, timeout, and is null"
        ),
        BrokenFile(
            "handlers: ''\n",
            "worker.yaml:1:11: handlers must be an object with handlers by name, and is a string"),
        BrokenFile(
            "0777: x\n",
            "worker.yaml:1:1: unknown key '0777'"),
        BrokenFile(
            "taskTimeout: 0o17x\n",
            "worker.yaml:1:14: taskTimeout must be seconds, or a number with ms, s, m, h or d such as 30s, not \"0o17x\""
        ),
        BrokenFile(
            "taskTimeout: 08\n",
            "worker.yaml:1:14: 08 is octal to some readers and decimal to others; put it in quotes, or drop the zeros"),
        BrokenFile(
            "maxConcurrentTasks: 0x1_0\n",
            "worker.yaml:1:21: maxConcurrentTasks must be a whole number from 1 to 4096, not \"0x1_0\""),
        BrokenFile(
            "maxConcurrentTasks: +\n",
            "worker.yaml:1:21: maxConcurrentTasks must be a whole number from 1 to 4096, not \"+\""),
    ]

    @Test(arguments: files)
    func `a broken file gets these errors`(_ broken: BrokenFile) throws {
        #expect(try broken.found() == broken.errors)
    }
}
