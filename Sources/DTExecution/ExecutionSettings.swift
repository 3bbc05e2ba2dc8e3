/// What an executor needs to know about its worker.
package struct ExecutionSettings: Sendable {
    /// Where each attempt gets a folder of its own, and where its output is kept. This executor's alone; made when it is missing.
    package var folder: String
    /// The worker's own environment, from which tasks are given what `passedVariables` names, and nothing else.
    package var environment: [String: String]
    /// Names of variables that tasks are given from the worker's environment. `DT_…` is never given.
    package var passedVariables: Set<String> = Self.defaultPassedVariables
    /// Where test files are looked for that are not among a task's sources.
    package var workspace: String?
    /// The Python that runs test files: a path, or a name that is looked for in PATH.
    package var python: String = Self.standardPython
    /// Where models are looked for by name.
    package var modelFolders: [String] = []
    /// The library that runs models; looked for in the usual places when absent.
    package var runtimeLibrary: String?
    /// Folders of Python environments in which that library is looked for too.
    package var pythonPaths: [String] = []
    /// The program `dt-bench`; looked for beside the running program when absent.
    package var benchProgram: String?
    /// What custom tasks may run, by name.
    package var handlers: [String: HandlerDeclaration] = [:]
    /// The scheduling priority of a task's processes, from -20 (first) to 19 (last).
    package var niceness = 0
    /// How long an attempt may run that does not say.
    package var timeout: Duration = .seconds(3600)
    /// Between the request to end and the kill, when an attempt runs out of time.
    package var grace: Duration = .seconds(10)
    /// How long a kill may take before the next stronger means, the last of which is to go on without.
    package var killPatience: Duration = .seconds(10)
    /// How much of each output stream is kept, in bytes; a task may ask for less.
    package var outputBytes: Int64 = 16 << 20
    /// The largest result of a custom handler, in bytes.
    package var resultBytes: Int = 4 << 20
    /// The largest JUnit file that is read, in bytes.
    package var reportBytes: Int = 32 << 20

    package init(folder: String, environment: [String: String]) {
        self.folder = folder
        self.environment = environment
    }

    /// What runs test files where nothing else is set.
    static let standardPython = "python3"
    /// Where tasks find programs when the worker has no PATH.
    static let standardPath = "/usr/local/bin:/usr/bin:/bin"

    /// Where programs and libraries are, which language and time zone, which devices: nothing that could be a secret.
    package static let defaultPassedVariables: Set<String> = [
        "PATH", "LANG", "LANGUAGE", "LC_ALL", "LC_CTYPE", "LC_MESSAGES", "TZ", "LD_LIBRARY_PATH", "VIRTUAL_ENV",
        "SSL_CERT_FILE", "SSL_CERT_DIR", "CUDA_HOME", "CUDA_VISIBLE_DEVICES", "NVIDIA_VISIBLE_DEVICES",
        "HIP_VISIBLE_DEVICES", "ROCR_VISIBLE_DEVICES",
    ]
}

/// A program that custom tasks may run under a name.
package struct HandlerDeclaration: Hashable, Sendable {
    /// The program and its arguments. A name without a slash is looked for in PATH.
    package var command: [String]
    /// The longest that it may run, whatever a task says.
    package var timeout: Duration?
    /// Variables for its processes; a task's own go before them.
    package var environment: [String: String]

    package init(command: [String], timeout: Duration? = nil, environment: [String: String] = [:]) {
        self.command = command
        self.timeout = timeout
        self.environment = environment
    }
}
