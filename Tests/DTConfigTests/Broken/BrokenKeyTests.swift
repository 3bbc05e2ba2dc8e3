import Testing

/// Keys that no setting has, and what was probably meant.
@Suite(.timeLimit(.minutes(5)))
struct BrokenKeyTests {
    static let files: [BrokenFile] = [
        BrokenFile(
            "coordinatorRegistry: []\ncoordinator: {urls: [x]}\n",
            "worker.yaml:2:15: unknown key 'coordinator.urls' (did you mean coordinator.url?)"),
        BrokenFile(
            "high-availability: true\n",
            "worker.yaml:1:1: unknown key 'high-availability' (did you mean highAvailability?)"),
        BrokenFile(
            "max_cpu_percent: 80\n",
            "worker.yaml:1:1: unknown key 'max_cpu_percent' (did you mean maxCpuPercent?)"),
        BrokenFile(
            "MaxCpuPercent: 80\n",
            "worker.yaml:1:1: unknown key 'MaxCpuPercent' (did you mean maxCpuPercent?)"),
        BrokenFile(
            "maxCPUPercent: 80\n",
            "worker.yaml:1:1: unknown key 'maxCPUPercent' (did you mean maxCpuPercent?)"),
        BrokenFile(
            "cuda_streams: 3\n",
            "worker.yaml:1:1: unknown key 'cuda_streams' (did you mean cudaStreams?)"),
        BrokenFile(
            "optimise-for: latency\n",
            "worker.yaml:1:1: unknown key 'optimise-for' (did you mean optimizeFor?)"),
        BrokenFile(
            "db-path: /x\n",
            "worker.yaml:1:1: unknown key 'db-path' (did you mean db.path?)"),
        BrokenFile(
            "db: {file: /x}\n",
            "worker.yaml:1:6: unknown key 'db.file'"),
        BrokenFile(
            "logdir: /x\n",
            "worker.yaml:1:1: unknown key 'logdir' (did you mean log.dir?)"),
        BrokenFile(
            "log: {dri: /x}\n",
            "worker.yaml:1:7: unknown key 'log.dri' (did you mean log.dir?)"),
        BrokenFile(
            "coordinator: {url: http://x, regsitry: y}\n",
            "worker.yaml:1:30: unknown key 'coordinator.regsitry' (did you mean coordinatorRegistry?)"),
        BrokenFile(
            "workers: [{name: a, log: {level: info}}]\n",
            "worker.yaml:1:21: unknown key 'workers.0.log' (it is the process's, and stands at the top level)"),
        BrokenFile(
            "workers: [{name: a, worker: {id: x}}]\n",
            "worker.yaml:1:21: unknown key 'workers.0.worker' (the name and id of an identity stand in its entry itself)"
        ),
        BrokenFile(
            "workers: [{nmae: a}]\n",
            "worker.yaml:1:12: unknown key 'workers.0.nmae' (did you mean workers.0.name?)",
            "worker.yaml:1:11: workers.0 lacks the key name"),
        BrokenFile(
            "workers: [{name: a, profil: test}]\n",
            "worker.yaml:1:21: unknown key 'workers.0.profil' (did you mean workers.0.profile?)"),
        BrokenFile(
            "workers: [{name: a, drainTimeout: 3}]\n",
            "worker.yaml:1:21: unknown key 'workers.0.drainTimeout' (it is the process's, and stands at the top level)"),
        BrokenFile(
            "workers: [{name: a, max-concurrent-tasks: 3}]\n",
            "worker.yaml:1:21: unknown key 'workers.0.max-concurrent-tasks' (did you mean workers.0.maxConcurrentTasks?)"
        ),
        BrokenFile(
            "workers: [{name: a, workers: []}]\n",
            "worker.yaml:1:21: unknown key 'workers.0.workers'"),
        BrokenFile(
            "workers: [{name: a, profiles: {}}]\n",
            "worker.yaml:1:21: unknown key 'workers.0.profiles' (did you mean workers.0.profile?)"),
        BrokenFile(
            "workers:\n  - name: a\n    coordinator:\n      ulr: http://x\n",
            "worker.yaml:4:7: unknown key 'workers.0.coordinator.ulr' (did you mean workers.0.coordinator.url?)"),
        BrokenFile(
            "profiles: {a: {max-concurrent-tasks: 2}}\n",
            "worker.yaml:1:16: unknown key 'profiles.a.max-concurrent-tasks' (did you mean profiles.a.maxConcurrentTasks?)"
        ),
        BrokenFile(
            "profiles: {a: {weight: 2}}\n",
            "worker.yaml:1:16: unknown key 'profiles.a.weight'"),
    ]

    @Test(arguments: files)
    func `a broken file gets these errors`(_ broken: BrokenFile) throws {
        #expect(try broken.found() == broken.errors)
    }
}
