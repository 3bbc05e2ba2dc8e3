import Testing

/// Lists of identities, and profiles, that are refused.
@Suite(.timeLimit(.minutes(5)))
struct BrokenIdentityTests {
    static let files: [BrokenFile] = [
        BrokenFile(
            "workers: [{name: a, profile: tset}]\n",
            "worker.yaml:1:30: workers.0.profile must be benchmark, test, light, not \"tset\" (did you mean \"test\"?)"),
        BrokenFile(
            "workers: [a, b]\n",
            "worker.yaml:1:11: workers.0 must be an object with keys such as apiKey, apiKeyFile, caFile, cacheModels, and is a string",
            "worker.yaml:1:14: workers.1 must be an object with keys such as apiKey, apiKeyFile, caFile, cacheModels, and is a string"
        ),
        BrokenFile(
            "workers: [{}]\n",
            "worker.yaml:1:11: workers.0 lacks the key name"),
        BrokenFile(
            "workers: [~]\n",
            "worker.yaml:1:11: workers.0 must be an object with keys such as apiKey, apiKeyFile, caFile, cacheModels, and is null"
        ),
        BrokenFile(
            "workers:\n",
            "worker.yaml:1:9: workers must be a list of identities, each with a name, and is null"),
        BrokenFile(
            "workers: {name: a}\n",
            "worker.yaml:1:10: workers must be a list of identities, each with a name, and is an object"),
        BrokenFile(
            "workers: a\n",
            "worker.yaml:1:10: workers must be a list of identities, each with a name, and is a string"),
        BrokenFile(
            "workers: [{name: a/b}]\n",
            "worker.yaml:1:18: workers.0.name must be 1 to 128 letters, digits, '.', '_' or '-', the first a letter or a digit"
        ),
        BrokenFile(
            "workers: [{name: ''}]\n",
            "worker.yaml:1:18: workers.0.name must be 1 to 128 letters, digits, '.', '_' or '-', the first a letter or a digit"
        ),
        BrokenFile(
            "workers: [{name: a, tags: [' ']}]\n",
            "worker.yaml:1:27: workers.0.tags has the tag \" \", which is not 1 to 128 printable characters"),
        BrokenFile(
            "workers: [{name: a, tags: {x: y}}]\n",
            "worker.yaml:1:27: workers.0.tags must be a list (tags), and is an object"),
        BrokenFile(
            "workers: [{name: a, handlers: {noop: {command: [x]}}}]\n",
            "worker.yaml:1:32: workers.0.handlers.noop is built in and cannot be declared"),
        BrokenFile(
            "workers: [{name: a, handlers: {x: {}}}]\n",
            "worker.yaml:1:35: workers.0.handlers.x lacks the key command"),
        BrokenFile(
            "workers: [{name: a, coordinator: {url: http://x:99999}}]\n",
            "worker.yaml:1:40: workers.0.coordinator.url has a port that is no number from 1 to 65535"),
        BrokenFile(
            "workers: [{name: a}, {name: a}, {name: a}]\n",
            "worker.yaml:1:29: workers.1.name is \"a\" like workers.0.name; each identity needs its own",
            "worker.yaml:1:40: workers.2.name is \"a\" like workers.0.name; each identity needs its own"),
        BrokenFile(
            "workers: [{name: a, id: i}, {name: b, id: i}]\n",
            "worker.yaml:1:43: workers.1.id is \"i\" like workers.0.id; each identity needs its own"),
        BrokenFile(
            "worker: {id: x}\nworkers: [{name: a}, {name: b}]\n",
            "worker.yaml:1:14: workers.1.id is \"x\" like workers.0.id; each identity needs its own"),
        BrokenFile(
            "maxConcurrentTasks: 2\nworkers: [{name: a}, {name: b}, {name: c}]\n",
            "worker.yaml:1:21: maxConcurrentTasks is 2 for 3 identities, each of which needs one"),
        BrokenFile(
            "profiles: {a: 3}\n",
            "worker.yaml:1:15: profiles.a must be an object with keys such as coolDown, cpusPerTask, exclusive, extends, and is an integer"
        ),
        BrokenFile(
            "profiles: {a: {extends: benchmrk}}\n",
            "worker.yaml:1:25: profiles.a.extends must be benchmark, test, light, not \"benchmrk\" (did you mean \"benchmark\"?)"
        ),
        BrokenFile(
            "profiles: {a: {extends: a}}\n",
            "worker.yaml:1:25: profiles.a.extends leads back to itself: a → a"),
        BrokenFile(
            "profiles: {b: {extends: c}, c: {extends: b}}\n",
            "worker.yaml:1:25: profiles.b.extends leads back to itself: b → c → b"),
        BrokenFile(
            "profiles: {test: {}}\n",
            "worker.yaml:1:12: profiles.test is built in; take another name, and extend it"),
        BrokenFile(
            "profiles: {'x y': {}}\n",
            "worker.yaml:1:12: profiles.x y is no name of a profile: 1 to 128 letters, digits, '.', '_' or '-'"),
        BrokenFile(
            "profiles: {a: {extends: [test]}}\n",
            "worker.yaml:1:25: profiles.a.extends must be one value (name), and is a list"),
        BrokenFile(
            "profiles: {a: {maxConcurrentTasks: 0, niceness: x}}\n",
            "worker.yaml:1:36: profiles.a.maxConcurrentTasks must be a whole number from 1 to 4096, not \"0\"",
            "worker.yaml:1:49: profiles.a.niceness must be a whole number from -20 to 19, not \"x\""),
        BrokenFile(
            "profiles: {a: ~}\n",
            "worker.yaml:1:15: profiles.a must be an object with keys such as coolDown, cpusPerTask, exclusive, extends, and is null"
        ),
    ]

    @Test(arguments: files)
    func `a broken file gets these errors`(_ broken: BrokenFile) throws {
        #expect(try broken.found() == broken.errors)
    }
}
