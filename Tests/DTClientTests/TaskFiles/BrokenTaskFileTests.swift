import DTClient
import Testing

/// What a broken task file gets: the place, the way to the value, and what is wrong with it.
@Suite(.timeLimit(.minutes(5)))
struct BrokenTaskFileTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let text: String
        let errors: [String]
        init(_ text: String, _ errors: String...) { (self.text, self.errors) = (text, errors) }
        var testDescription: String { String(text.prefix(60)) }
    }

    static let yaml: [Case] = [
        Case(
            "",
            "t.yaml: holds no task"),
        Case(
            "# nothing\n",
            "t.yaml: holds no task"),
        Case(
            "~",
            "t.yaml: holds no task"),
        Case(
            "hello",
            "t.yaml:1:1: must hold a task, a list of tasks, or an object with \"tasks\", and is a string"),
        Case(
            "42",
            "t.yaml:1:1: must hold a task, a list of tasks, or an object with \"tasks\", and is an integer"),
        Case(
            "[]",
            "t.yaml:1:1: holds no task"),
        Case(
            "tasks: []",
            "t.yaml:1:8: tasks: holds no task"),
        Case(
            "tasks: {}",
            "t.yaml:1:8: tasks: must be a list of tasks, and is an object"),
        Case(
            "tasks:",
            "t.yaml:1:7: tasks: must be a list of tasks, and is null"),
        Case(
            "tasks: [1, [], ~]",
            "t.yaml:1:9: tasks[0]: must be a task: an object with type and config, and is an integer",
            "t.yaml:1:12: tasks[1]: must be a task: an object with type and config, and is a list",
            "t.yaml:1:16: tasks[2]: must be a task: an object with type and config, and is null"),
        Case(
            "tasks: [{type: custom, config: {}}]\nexpect: {}\ntask: x",
            "t.yaml:2:1: expect: unknown key; beside \"tasks\" there is nothing",
            "t.yaml:3:1: task: unknown key; beside \"tasks\" there is nothing"),
        Case(
            "{}",
            "t.yaml:1:1: type: is required and missing"),
        Case(
            "type: custom",
            "t.yaml:1:1: config: is required and missing"),
        Case(
            "config: {}",
            "t.yaml:1:1: type: is required and missing"),
        Case(
            "type: 1\nconfig: {}",
            "t.yaml:1:7: type: must be a string, and is an integer; put it in quotes"),
        Case(
            "type: [custom]\nconfig: {}",
            "t.yaml:1:7: type: must be a string, and is a list"),
        Case(
            "type: custom\nconfig: {}\ntaks_id: a",
            "t.yaml:3:1: taks_id: unknown key (did you mean \"task_id\"?)"),
        Case(
            "type: custom\nconfig: {}\ntask_id: 7",
            "t.yaml:3:10: task_id: must be a string, and is an integer; put it in quotes"),
        Case(
            "type: custom\nconfig: {}\ntask_id: a b",
            "t.yaml:3:10: task_id: must be a task id: 1 to 128 letters, digits, '.', '_' or '-'"),
        Case(
            "type: custom\nconfig: {}\ntask_id: ''",
            "t.yaml:3:10: task_id: must be a task id: 1 to 128 letters, digits, '.', '_' or '-'"),
        Case(
            "type: custom\nconfig: {}\npriority: high",
            "t.yaml:3:11: priority: must be an integer, and is a string"),
        Case(
            "type: custom\nconfig: {}\npriority: 1001",
            "t.yaml:3:11: priority: must be from -1000 to 1000"),
        Case(
            "type: custom\nconfig: {}\npriority: 1.5",
            "t.yaml:3:11: priority: must be an integer, and is a number"),
        Case(
            "type: custom\nconfig: {}\ntimeout: 0",
            "t.yaml:3:10: timeout: must be longer than 0 seconds"),
        Case(
            "type: custom\nconfig: {}\ntimeout: soon",
            "t.yaml:3:10: timeout: must be seconds, or a number with ms, s, m, h or d, such as 30s or 5m"),
        Case(
            "type: custom\nconfig: {}\ntimeout: -5",
            "t.yaml:3:10: timeout: must be from 0 to 100 years"),
        Case(
            "type: custom\nconfig: {}\nlimits: {memory: 1}",
            "t.yaml:3:18: limits.memory: must be at least 1MiB"),
        Case(
            "type: custom\nconfig: {}\nlimits: {memory: lots}",
            "t.yaml:3:18: limits.memory: must be a number of bytes, or one with a unit such as 512MiB or 2GiB"),
        Case(
            "type: custom\nconfig: {}\nlimits: {mem: 1GiB}",
            "t.yaml:3:10: limits.mem: unknown key"),
        Case(
            "type: custom\nconfig: {}\nlimits: 1GiB",
            "t.yaml:3:9: limits: must be an object, and is a string"),
        Case(
            "type: custom\nconfig: {}\nrequirements: {gpus: -1}",
            "t.yaml:3:22: requirements.gpus: must be from 0 to 1024"),
        Case(
            "type: custom\nconfig: {}\nrequirements: {tags: gpu}",
            "t.yaml:3:22: requirements.tags: must be a list, and is a string"),
        Case(
            "type: custom\nconfig: {}\nrequirements: {tags: [1]}",
            "t.yaml:3:23: requirements.tags[0]: must be a string, and is an integer; put it in quotes"),
        Case(
            "type: custom\nconfig: {}\nenvironment: {1A: x}",
            "t.yaml:3:19: environment.1A: is not a variable's name: letters, digits and '_', not starting with a digit"),
        Case(
            "type: custom\nconfig: {}\nenvironment: {A: 1}",
            "t.yaml:3:18: environment.A: must be a string, and is an integer; put it in quotes"),
        Case(
            "type: custom\nconfig: {}\nenvironment: [A=1]",
            "t.yaml:3:14: environment: must be an object, and is a list"),
        Case(
            "type: custom\nconfig: {}\nretry: 3",
            "t.yaml:3:8: retry: must be an object, and is an integer"),
        Case(
            "type: custom\nconfig: {}\nsources: run.sh",
            "t.yaml:3:10: sources: must be a list, and is a string"),
        Case(
            "type: custom\nconfig: {}\nsources: [no.sh]",
            "t.yaml:3:11: sources[0]: no.sh: there is no such file"),
        Case(
            "type: custom\nconfig: {}\nsources: [/etc/passwd]",
            "t.yaml:3:11: sources[0]: must be the path of a file in or below the task file's folder, without '..'"),
        Case(
            "type: custom\nconfig: {}\nsources: [../up]",
            "t.yaml:3:11: sources[0]: must be the path of a file in or below the task file's folder, without '..'"),
        Case(
            "type: custom\nconfig: {}\nsources: [a//b]",
            "t.yaml:3:11: sources[0]: must be the path of a file in or below the task file's folder, without '..'"),
        Case(
            "type: custom\nconfig: {}\nsources: ['']",
            "t.yaml:3:11: sources[0]: must be the path of a file in or below the task file's folder, without '..'"),
        Case(
            "type: custom\nconfig: {}\nsources: [folder]",
            "t.yaml:3:11: sources[0]: folder: is a folder, not a file"),
        Case(
            "type: custom\nconfig: {}\nsources: [here.py, ./here.py]",
            "t.yaml:3:20: sources[1].path: is the path of an earlier source too"),
        Case(
            "type: custom\nconfig: {}\nsources: [7]",
            "t.yaml:3:11: sources[0]: must be the path of a file, or an object with path and content, and is an integer"
        ),
        Case(
            "type: custom\nconfig: {}\nsources: [{path: a}]",
            "t.yaml:3:11: sources[0].content: is required and missing"),
        Case(
            "type: custom\nconfig: {}\nsources: [{path: ../a, content: ''}]",
            "t.yaml:3:18: sources[0].path: must be a relative path without '..', an empty part or a NUL"),
        Case(
            "type: custom\nconfig: {}\nsources: [{path: a, content: '==='}]",
            "t.yaml:3:30: sources[0].content: must be unpadded base64url"),
        Case(
            "type: custom\nconfig: {}\nsources: [{path: a, content: '', mode: 7}]",
            "t.yaml:3:34: sources[0].mode: unknown key"),
        Case(
            "type: test\nconfig: {test_file: folder}",
            "t.yaml:2:21: config.test_file: folder: is a folder, not a file"),
        Case(
            "tasks:\n- {type: custom, config: {}, task_id: a}\n- {type: custom, config: {}, task_id: a}",
            "t.yaml:3:39: tasks[1].task_id: the task a is already at 2:39"),
        Case(
            "- type: custom\n  config: {}\n  prority: 1\n- config: {}\n- type: custom\n  config: {}\n  timeout: x",
            "t.yaml:3:3: [0].prority: unknown key (did you mean \"priority\"?)",
            "t.yaml:4:3: [1].type: is required and missing",
            "t.yaml:7:12: [2].timeout: must be seconds, or a number with ms, s, m, h or d, such as 30s or 5m"),
        Case(
            "type: custom\ntype: test\nconfig: {}",
            "t.yaml:2:1: the key 'type' is there more than once"),
        Case(
            "type: custom\nconfig: {a: 1, a: 2}",
            "t.yaml:2:10: the key 'a' is there more than once"),
        Case(
            "type: custom\nconfig: {<<: {a: 1}}",
            "t.yaml:2:10: merge keys (<<) are not supported; repeat the keys"),
        Case(
            "type: custom\nconfig: {a: 010}",
            "t.yaml:2:13: 010 is octal to some readers and decimal to others; put it in quotes, or drop the zeros"),
        Case(
            "type: custom\nconfig: {a: .nan}",
            "t.yaml:2:13: .nan is no number that can be sent; write a finite one"),
        Case(
            "type: custom\nconfig: {a: !!binary x}",
            "t.yaml:2:13: the tag !!binary is not supported; leave it out"),
        Case(
            "type: custom\nconfig: {a: *b}",
            "t.yaml:2:13: the alias names no anchor before it; put a text that starts with * in quotes"),
        Case(
            "type: custom\nconfig:\n\ta: 1",
            "t.yaml:3:1: a tab cannot be used for indentation; use spaces"),
        Case(
            "type: custom\n config: {}",
            "t.yaml:2:8: a ': ' cannot stand here; check the indentation, or put the text in quotes"),
        Case(
            "type: custom\nconfig: {a: 1",
            "t.yaml:3:1: a ',' or '}' is missing in the object that starts at 2:9"),
        Case(
            "type: custom\nconfig: \"x",
            "t.yaml:2:11: the text in quotes that starts at 2:9 is not closed"),
        Case(
            "type: custom\nconfig: {}\n---\ntype: custom\nconfig: {}",
            "t.yaml:3:1: a second document starts here; one file holds one"),
        Case(
            "type: custom\nconfig: {? a : b}",
            "t.yaml:2:10: a key is written without '?'"),
        Case(
            "type: custom\nconfig: {[a]: b}",
            "t.yaml:2:12: a key must be a word, not a list or an object"),
        Case(
            "type: custom\nconfig: \u{7}",
            "t.yaml:2:9: holds the control character U+0007; is it a text?"),
        Case(
            "type: custom\nconfig: " + String(repeating: "[", count: 65),
            "t.yaml:2:73: nested deeper than 64 levels"),
        Case(
            "[{\"type\": \"custom\", \"config\": {}}, {\"type\": 5, \"config\": {}}]",
            "t.yaml:1:45: [1].type: must be a string, and is an integer; put it in quotes"),
        Case(
            "{\"type\": \"custom\", \"config\": {}}}",
            "t.yaml:1:33: unexpected text after the value"),
        Case(
            "{\"type\": \"custom\" \"config\": {}}",
            "t.yaml:1:19: a comma or a closing brace is missing"),
        Case(
            "{\"tasks\": [{\"type\": \"custom\", \"config\": {\"a\": tru}, \"config\": {}}]}",
            "t.yaml:1:47: unknown word; a value is true, false, null, a number, a string, a list or an object"),
        Case(
            "{type: custom, config: {a: [}}",
            "t.yaml:1:29: a value was expected here"),
        Case(
            "{'type': custom,\n config: {},\n priority: x}",
            "t.yaml:3:12: priority: must be an integer, and is a string"),
    ]

    @Test(arguments: yaml)
    func `a broken task file gets these errors`(_ broken: Case) throws {
        let folder = try TaskFolder(["here.py": "", "folder/x": ""])
        let errors = #expect(throws: TaskFileErrors.self) { _ = try folder.read(broken.text) }
        #expect(errors?.errors.map(\.description) == broken.errors)
    }

    static let json: [Case] = [
        Case(
            "{",
            "t.json:1:2: a member's name in quotes is missing"),
        Case(
            "{\"type\": \"custom\", \"config\": {},}",
            "t.json:1:33: a member's name in quotes is missing"),
        Case(
            "{type: custom}",
            "t.json:1:2: a member's name in quotes is missing"),
        Case(
            "// comment\n{}",
            "t.json:1:1: unexpected character '/' where a value should be"),
        Case(
            "[{\"type\": \"custom\",\n  \"config\": {\"a\": 01}}]",
            "t.json:2:19: a number does not start with 0"),
        Case(
            "[{\"type\": \"custom\",\n  \"config\": {}, \"config\": {}}]",
            "t.json:2:17: the member \"config\" is there twice"),
        Case(
            "{\"type\": \"é\", \"config\": nul}",
            "t.json:1:25: unknown word; a value is true, false, null, a number, a string, a list or an object"),
        Case(
            "{\"type\": \"a\u{1}\"}",
            "t.json:1:12: holds the control character U+0001; is it a text?"),
        Case(
            "{\"type\": \"\\ud800\"}",
            "t.json:1:11: half of a surrogate pair"),
        Case(
            "type: custom\nconfig: {}",
            "t.json:1:1: unknown word; a value is true, false, null, a number, a string, a list or an object"),
        Case(
            "[{\"type\": \"custom\", \"config\": {}, \"é\": 1}]",
            "t.json:1:35: [0].é: unknown key"),
        Case(
            "[{\"config\": {},\n\"type\": \"custom\",\n\"timeout\": \"x\"}]",
            "t.json:3:12: [0].timeout: must be seconds, or a number with ms, s, m, h or d, such as 30s or 5m"),
    ]

    @Test(arguments: json)
    func `a broken JSON file gets these errors`(_ broken: Case) throws {
        let folder = try TaskFolder()
        let errors = #expect(throws: TaskFileErrors.self) { _ = try folder.read(broken.text, as: "t.json") }
        #expect(errors?.errors.map(\.description) == broken.errors)
    }
}
