import CProcess
import DTWire
import Glibc

extension SpawnError {
    /// What a keeper's refusal means: which step of the start failed, and why.
    init(step: UInt32, error: Int32, of spec: ProcessSpec) {
        let system = Self.text(of: error)
        func failed(_ what: String, code: ReasonCode = .spawnFailed) -> SpawnError {
            SpawnError(code: code, message: "\(what): \(system)", systemError: error)
        }
        self =
            switch dtw_step(step) {
            case DTW_STEP_EXEC: Self.execFailure(error, of: spec)
            case DTW_STEP_FOLDER: failed("the working folder \(spec.folder) cannot be entered")
            case DTW_STEP_CLONE: failed("no process for \(spec.executable)")
            case DTW_STEP_SESSION: failed("no session for \(spec.executable)")
            case DTW_STEP_CGROUP: failed("\(spec.executable) cannot be put into its cgroup")
            case DTW_STEP_RLIMIT: failed("a resource limit of \(spec.executable) cannot be set")
            case DTW_STEP_NICE: failed("the niceness of \(spec.executable) cannot be set to \(spec.niceness ?? 0)")
            case DTW_STEP_OOM: failed("the out-of-memory score of \(spec.executable) cannot be set")
            case DTW_STEP_GROUPS, DTW_STEP_GID, DTW_STEP_UID:
                failed("\(spec.executable) cannot be run as user \(spec.identity?.user ?? 0)")
            case DTW_STEP_PARENT, DTW_STEP_NO_NEW_PRIVS, DTW_STEP_SECCOMP, DTW_STEP_SIGNALS:
                failed("\(spec.executable) cannot be confined (step \(step))")
            case DTW_STEP_DESCRIPTORS: failed("\(spec.executable) cannot be given its streams")
            default: failed("the request to start \(spec.executable) was refused (step \(step))")
            }
    }

    private static func execFailure(_ error: Int32, of spec: ProcessSpec) -> SpawnError {
        let program = spec.executable
        var code = ReasonCode.programUnusable
        let message: String
        switch error {
        case ENOENT where access(ProgramSearch.absolute(program, in: spec.folder), F_OK) == 0:
            message = "\(program) names an interpreter in its first line, or was linked for a loader, that is not there"
        case ENOENT, ENOTDIR:
            code = .programMissing
            message = "there is no program \(program)"
        case EACCES:
            message = "\(program) may not be run: it, or a folder on the way to it, lacks the permission to"
        case ENOEXEC:
            message = "\(program) is no program for this machine; a script needs a first line such as #!/bin/sh"
        case E2BIG:
            code = .spawnFailed
            message = "the arguments and environment of \(program) are too long for the system"
        default:
            message = "\(program) cannot be run"
        }
        return SpawnError(code: code, message: "\(message): \(text(of: error))", systemError: error)
    }
}
