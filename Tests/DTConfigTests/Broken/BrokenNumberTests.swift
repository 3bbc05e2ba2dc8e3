import Testing

/// Numbers, percentages, fractions, sizes and times that are refused.
@Suite(.timeLimit(.minutes(5)))
struct BrokenNumberTests {
    static let files: [BrokenFile] = [
        BrokenFile(
            "maxCpuPercent: 101\n",
            "worker.yaml:1:16: maxCpuPercent must be a percentage from 0 to 100 such as 80 or 80%, not \"101\""),
        BrokenFile(
            "maxCpuPercent: -5\n",
            "worker.yaml:1:16: maxCpuPercent must be a percentage from 0 to 100 such as 80 or 80%, not \"-5\""),
        BrokenFile(
            "maxCpuPercent: 0.8\n",
            "worker.yaml:1:16: maxCpuPercent 0.8 could mean 0.8% or 80%; write the %"),
        BrokenFile(
            "maxCpuPercent: 1\n",
            "worker.yaml:1:16: maxCpuPercent 1 could mean 1% or 100%; write the %"),
        BrokenFile(
            "maxCpuPercent: 1.0\n",
            "worker.yaml:1:16: maxCpuPercent 1.0 could mean 1% or 100%; write the %"),
        BrokenFile(
            "maxCpuPercent: 80 %\n",
            "worker.yaml:1:16: maxCpuPercent must be a percentage from 0 to 100 such as 80 or 80%, not \"80 %\""),
        BrokenFile(
            "maxCpuPercent: eighty\n",
            "worker.yaml:1:16: maxCpuPercent must be a percentage from 0 to 100 such as 80 or 80%, not \"eighty\""),
        BrokenFile(
            "maxCpuPercent: '%'\n",
            "worker.yaml:1:16: maxCpuPercent must be a percentage from 0 to 100 such as 80 or 80%, not \"%\""),
        BrokenFile(
            "maxCpuPercent: 80%%\n",
            "worker.yaml:1:16: maxCpuPercent must be a percentage from 0 to 100 such as 80 or 80%, not \"80%%\""),
        BrokenFile(
            "maxCpuPercent: 1e1\n",
            "worker.yaml:1:16: maxCpuPercent must be a percentage from 0 to 100 such as 80 or 80%, not \"1e1\""),
        BrokenFile(
            "maxCpuPercent: 0x50\n",
            "worker.yaml:1:16: maxCpuPercent must be a percentage from 0 to 100 such as 80 or 80%, not \"0x50\""),
        BrokenFile(
            "maxCpuPercent: 100.1%\n",
            "worker.yaml:1:16: maxCpuPercent must be a percentage from 0 to 100 such as 80 or 80%, not \"100.1%\""),
        BrokenFile(
            "maxCpuPercent: [80]\n",
            "worker.yaml:1:16: maxCpuPercent must be one value (percent), and is a list"),
        BrokenFile(
            "maxCpuPercent: true\n",
            "worker.yaml:1:16: maxCpuPercent must be a percentage from 0 to 100 such as 80 or 80%, not \"true\""),
        BrokenFile(
            "maxCpuPercent: 80,5\n",
            "worker.yaml:1:16: maxCpuPercent must be a percentage from 0 to 100 such as 80 or 80%, not \"80,5\""),
        BrokenFile(
            "maxMemoryPercent: 1e400\n",
            "worker.yaml:1:19: 1e400 is too large a number"),
        BrokenFile(
            "maxMemoryPercent: nan\n",
            "worker.yaml:1:19: maxMemoryPercent must be a percentage from 0 to 100 such as 80 or 80%, not \"nan\""),
        BrokenFile(
            "maxGpuPercent: ''\n",
            "worker.yaml:1:16: maxGpuPercent must be a percentage from 0 to 100 such as 80 or 80%, not \"\""),
        BrokenFile(
            "maxGpuPercent:\n",
            "worker.yaml:1:15: maxGpuPercent has no value; give it one, or remove the key"),
        BrokenFile(
            "memoryBuffer: 20\n",
            "worker.yaml:1:15: memoryBuffer must be a fraction of 1 such as 0.2, or 20%, and less than all, not \"20\""),
        BrokenFile(
            "memoryBuffer: 1\n",
            "worker.yaml:1:15: memoryBuffer must be a fraction of 1 such as 0.2, or 20%, and less than all, not \"1\""),
        BrokenFile(
            "memoryBuffer: 100%\n",
            "worker.yaml:1:15: memoryBuffer must be a fraction of 1 such as 0.2, or 20%, and less than all, not \"100%\""
        ),
        BrokenFile(
            "memoryBuffer: -0.1\n",
            "worker.yaml:1:15: memoryBuffer must be a fraction of 1 such as 0.2, or 20%, and less than all, not \"-0.1\""
        ),
        BrokenFile(
            "memoryBuffer: 0,2\n",
            "worker.yaml:1:15: memoryBuffer must be a fraction of 1 such as 0.2, or 20%, and less than all, not \"0,2\""
        ),
        BrokenFile(
            "memoryBuffer: 20 %\n",
            "worker.yaml:1:15: memoryBuffer must be a fraction of 1 such as 0.2, or 20%, and less than all, not \"20 %\""
        ),
        BrokenFile(
            "memoryBuffer: some\n",
            "worker.yaml:1:15: memoryBuffer must be a fraction of 1 such as 0.2, or 20%, and less than all, not \"some\""
        ),
        BrokenFile(
            "cpusPerTask: 0\n",
            "worker.yaml:1:14: cpusPerTask must be a number from 0.01 to 4096, not \"0\""),
        BrokenFile(
            "cpusPerTask: 1e2\n",
            "worker.yaml:1:14: cpusPerTask must be a number from 0.01 to 4096, not \"1e2\""),
        BrokenFile(
            "cpusPerTask: 4097\n",
            "worker.yaml:1:14: cpusPerTask must be a number from 0.01 to 4096, not \"4097\""),
        BrokenFile(
            "cpusPerTask: two\n",
            "worker.yaml:1:14: cpusPerTask must be a number from 0.01 to 4096, not \"two\""),
        BrokenFile(
            "memoryPerTask: 512M\n",
            "worker.yaml:1:16: memoryPerTask must be bytes, or a number with a unit such as 512MiB, not \"512M\""),
        BrokenFile(
            "memoryPerTask: 512mib\n",
            "worker.yaml:1:16: memoryPerTask must be bytes, or a number with a unit such as 512MiB, not \"512mib\""),
        BrokenFile(
            "memoryPerTask: -1GiB\n",
            "worker.yaml:1:16: memoryPerTask must be bytes, or a number with a unit such as 512MiB, not \"-1GiB\""),
        BrokenFile(
            "memoryPerTask: 0\n",
            "worker.yaml:1:16: memoryPerTask must be from 1MiB to 64TiB, not \"0\""),
        BrokenFile(
            "memoryPerTask: 1 GiB\n",
            "worker.yaml:1:16: memoryPerTask must be bytes, or a number with a unit such as 512MiB, not \"1 GiB\""),
        BrokenFile(
            "memoryPerTask: 65TiB\n",
            "worker.yaml:1:16: memoryPerTask must be from 1MiB to 64TiB, not \"65TiB\""),
        BrokenFile(
            "outputLimit: 1e6\n",
            "worker.yaml:1:14: outputLimit must be bytes, or a number with a unit such as 512MiB, not \"1e6\""),
        BrokenFile(
            "niceness: 20\n",
            "worker.yaml:1:11: niceness must be a whole number from -20 to 19, not \"20\""),
        BrokenFile(
            "niceness: -21\n",
            "worker.yaml:1:11: niceness must be a whole number from -20 to 19, not \"-21\""),
        BrokenFile(
            "niceness: 1.5\n",
            "worker.yaml:1:11: niceness must be a whole number from -20 to 19, not \"1.5\""),
        BrokenFile(
            "niceness: low\n",
            "worker.yaml:1:11: niceness must be a whole number from -20 to 19, not \"low\""),
        BrokenFile(
            "weight: 0\n",
            "worker.yaml:1:9: weight must be a whole number from 1 to 1000, not \"0\""),
        BrokenFile(
            "weight: 1001\n",
            "worker.yaml:1:9: weight must be a whole number from 1 to 1000, not \"1001\""),
        BrokenFile(
            "cudaStreams: 0\n",
            "worker.yaml:1:14: cudaStreams must be a whole number from 1 to 128, not \"0\""),
        BrokenFile(
            "cudaStreams: four\n",
            "worker.yaml:1:14: cudaStreams must be a whole number from 1 to 128, not \"four\""),
        BrokenFile(
            "cudaStreams: 129\n",
            "worker.yaml:1:14: cudaStreams must be a whole number from 1 to 128, not \"129\""),
        BrokenFile(
            "coolDown: 2h\n",
            "worker.yaml:1:11: coolDown must be from 0s to 1h, not \"2h\""),
        BrokenFile(
            "coolDown: 5 s\n",
            "worker.yaml:1:11: coolDown must be seconds, or a number with ms, s, m, h or d such as 30s, not \"5 s\""),
        BrokenFile(
            "coolDown: 1m30s\n",
            "worker.yaml:1:11: coolDown must be seconds, or a number with ms, s, m, h or d such as 30s, not \"1m30s\""),
        BrokenFile(
            "warmUp: -1s\n",
            "worker.yaml:1:9: warmUp must be seconds, or a number with ms, s, m, h or d such as 30s, not \"-1s\""),
        BrokenFile(
            "warmUp: 11m\n",
            "worker.yaml:1:9: warmUp must be from 0s to 10m, not \"11m\""),
        BrokenFile(
            "healthCheckInterval: 0\n",
            "worker.yaml:1:22: healthCheckInterval must be from 250ms to 10m, not \"0\""),
        BrokenFile(
            "healthCheckInterval: 1us\n",
            "worker.yaml:1:22: healthCheckInterval must be seconds, or a number with ms, s, m, h or d such as 30s, not \"1us\""
        ),
        BrokenFile(
            "drainTimeout: 8d\n",
            "worker.yaml:1:15: drainTimeout must be from 0s to 7d, not \"8d\""),
        BrokenFile(
            "drainTimeout: 1w\n",
            "worker.yaml:1:15: drainTimeout must be seconds, or a number with ms, s, m, h or d such as 30s, not \"1w\""),
        BrokenFile(
            "reconnectInterval: 0\n",
            "worker.yaml:1:20: reconnectInterval must be from 10ms to 5m, not \"0\""),
        BrokenFile(
            "reconnectInterval: 10m\n",
            "worker.yaml:1:20: reconnectInterval must be from 10ms to 5m, not \"10m\""),
        BrokenFile(
            "heartbeatInterval: 2m\n",
            "worker.yaml:1:20: heartbeatInterval must be from 250ms to 60s, not \"2m\""),
        BrokenFile(
            "cancelGrace: '5:00'\n",
            "worker.yaml:1:14: cancelGrace must be seconds, or a number with ms, s, m, h or d such as 30s, not \"5:00\""
        ),
        BrokenFile(
            "taskTimeout: 5M\n",
            "worker.yaml:1:14: taskTimeout must be seconds, or a number with ms, s, m, h or d such as 30s, not \"5M\""),
        BrokenFile(
            "taskTimeout: 1e3\n",
            "worker.yaml:1:14: taskTimeout must be seconds, or a number with ms, s, m, h or d such as 30s, not \"1e3\""),
        BrokenFile(
            "taskTimeout: infinity\n",
            "worker.yaml:1:14: taskTimeout must be seconds, or a number with ms, s, m, h or d such as 30s, not \"infinity\""
        ),
    ]

    @Test(arguments: files)
    func `a broken file gets these errors`(_ broken: BrokenFile) throws {
        #expect(try broken.found() == broken.errors)
    }
}
