import CProcess
import DTWire
import Glibc

/// A start request as it goes to a keeper (warden_protocol.h).
struct StartRequest {
    var head = dtw_start()
    /// What follows the head in the packet.
    var tail: [UInt8] = []
    /// What travels with the packet, in the order in which the keeper takes it.
    var descriptors: [Int32] = []
    /// A file of ours with the text, when it is too long for a packet; to be closed after sending.
    private(set) var textFile: Int32?

    /// - Parameter outputs: descriptors 0, 1, 2 … of the task; `nil` stands for /dev/null.
    init(_ spec: ProcessSpec, task: UInt32, streams: [Int32?]) throws(SpawnError) {
        head.kind = DTW_START.rawValue
        head.task = task
        head.descriptor_count = UInt32(streams.count)
        for (number, stream) in streams.enumerated() where stream == nil {
            head.null_descriptors |= 1 << UInt32(number)
        }
        head.argument_count = UInt32(spec.arguments.count)
        head.variable_count = UInt32(spec.environment.count)
        head.rlimit_count = UInt32(spec.resourceLimits.count)
        if spec.forbidsNewPrivileges { set(DTW_NO_NEW_PRIVS) }
        if let niceness = spec.niceness {
            set(DTW_SET_NICE)
            head.nice = Int32(clamping: niceness)
        }
        if let adjustment = spec.outOfMemoryScoreAdjustment {
            set(DTW_SET_OOM)
            head.oom_score_adj = Int32(clamping: adjustment)
        }
        if let identity = spec.identity {
            set(DTW_SET_IDS)
            (head.uid, head.gid) = (identity.user, identity.group)
            head.group_count = UInt32(identity.furtherGroups.count)
        }
        for limit in spec.resourceLimits {
            let limit = dtw_rlimit(resource: limit.resource.number, reserved: 0, soft: limit.soft, hard: limit.hard)
            withUnsafeBytes(of: limit) { tail.append(contentsOf: $0) }
        }
        for group in spec.identity?.furtherGroups ?? [] { withUnsafeBytes(of: group) { tail.append(contentsOf: $0) } }

        let text = try Self.text(of: spec)
        head.text_size = UInt32(text.count)
        if let cgroup = spec.cgroup {
            set(DTW_CGROUP)
            descriptors.append(cgroup)
        }
        if MemoryLayout<dtw_start>.size + tail.count + text.count <= Int(DTW_MAX_PACKET) {
            tail += text
        } else {
            let file = dtp_file_with(text, text.count)
            guard file >= 0 else { throw .system("no file for a task's arguments", -file) }
            set(DTW_TEXT_IN_FILE)
            descriptors.append(file)
            textFile = file
        }
        descriptors += streams.compactMap(\.self)
    }

    /// Closes what was only needed to send.
    func dispose() {
        if let textFile { close(textFile) }
    }

    private mutating func set(_ flag: dtw_start_flags) { head.flags |= flag.rawValue }

    private static func text(of spec: ProcessSpec) throws(SpawnError) -> [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity(1024)
        try append(spec.executable, to: &text)
        try append(spec.folder, to: &text)
        for argument in spec.arguments { try append(argument, to: &text) }
        for (name, value) in spec.environment { try append("\(name)=\(value)", to: &text) }
        guard text.count <= Int(DTW_MAX_TEXT),
            spec.arguments.count + spec.environment.count <= Int(DTW_MAX_STRINGS)
        else {
            throw SpawnError(
                code: .spawnFailed,
                message: """
                    \(spec.executable): its arguments and environment are too long (\(text.count) bytes, \
                    \(spec.arguments.count + spec.environment.count) strings); \
                    a start takes \(DTW_MAX_TEXT) bytes and \(DTW_MAX_STRINGS) strings
                    """,
                systemError: E2BIG)
        }
        return text
    }

    private static func append(_ string: String, to text: inout [UInt8]) throws(SpawnError) {
        guard !string.utf8.contains(0) else {
            throw SpawnError(
                code: .spawnFailed,
                message:
                    "a program's path, argument or environment holds a NUL character, which no program can be given",
                systemError: EINVAL)
        }
        text.append(contentsOf: string.utf8)
        text.append(0)
    }
}
