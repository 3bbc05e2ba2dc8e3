/// What a worker says to a coordinator after the handshake. On the wire: an object whose `type` names the case, with the
/// members of its content beside it.
package enum WorkerMessage: Hashable, Sendable {
    case register(Register)
    case credits(Credits)
    case heartbeat(Heartbeat)
    case taskStarted(TaskStarted)
    case taskProgress(TaskProgress)
    case taskRejected(TaskRejected)
    case taskLog(TaskLog)
    case taskResults(TaskResults)
    case uploadRequest(UploadRequest)
    case notHeld(NotHeld)
    case goodbye(Goodbye)
    case error(ProtocolFault)

    enum Kind: String, Choice {
        case register, credits, heartbeat, goodbye, error
        case taskStarted = "task_started"
        case taskProgress = "task_progress"
        case taskRejected = "task_rejected"
        case taskLog = "task_log"
        case taskResults = "task_results"
        case uploadRequest = "upload_request"
        case notHeld = "not_held"
    }
}

extension WorkerMessage: Codable {
    package init(from decoder: any Decoder) throws {
        self =
            switch try decoder.container(keyedBy: MessageKey.self).decode(Kind.self, forKey: .type) {
            case .register: .register(try Register(from: decoder))
            case .credits: .credits(try Credits(from: decoder))
            case .heartbeat: .heartbeat(try Heartbeat(from: decoder))
            case .taskStarted: .taskStarted(try TaskStarted(from: decoder))
            case .taskProgress: .taskProgress(try TaskProgress(from: decoder))
            case .taskRejected: .taskRejected(try TaskRejected(from: decoder))
            case .taskLog: .taskLog(try TaskLog(from: decoder))
            case .taskResults: .taskResults(try TaskResults(from: decoder))
            case .uploadRequest: .uploadRequest(try UploadRequest(from: decoder))
            case .notHeld: .notHeld(try NotHeld(from: decoder))
            case .goodbye: .goodbye(try Goodbye(from: decoder))
            case .error: .error(try ProtocolFault(from: decoder))
            }
    }

    package func encode(to encoder: any Encoder) throws {
        switch self {
        case .register(let content): try encoder.encode(content, as: Kind.register)
        case .credits(let content): try encoder.encode(content, as: Kind.credits)
        case .heartbeat(let content): try encoder.encode(content, as: Kind.heartbeat)
        case .taskStarted(let content): try encoder.encode(content, as: Kind.taskStarted)
        case .taskProgress(let content): try encoder.encode(content, as: Kind.taskProgress)
        case .taskRejected(let content): try encoder.encode(content, as: Kind.taskRejected)
        case .taskLog(let content): try encoder.encode(content, as: Kind.taskLog)
        case .taskResults(let content): try encoder.encode(content, as: Kind.taskResults)
        case .uploadRequest(let content): try encoder.encode(content, as: Kind.uploadRequest)
        case .notHeld(let content): try encoder.encode(content, as: Kind.notHeld)
        case .goodbye(let content): try encoder.encode(content, as: Kind.goodbye)
        case .error(let content): try encoder.encode(content, as: Kind.error)
        }
    }
}

/// The member that names a message.
enum MessageKey: String, CodingKey {
    case type
}

extension Encoder {
    /// Writes a message's content with its name beside it.
    func encode(_ content: some Encodable, as kind: some RawRepresentable<String>) throws {
        var container = container(keyedBy: MessageKey.self)
        try container.encode(kind.rawValue, forKey: .type)
        try content.encode(to: self)
    }
}

/// `error`: a fault of the other side's that is no fault of the link: an unknown type, a message out of place.
package struct ProtocolFault: Hashable, Sendable, Codable {
    package var code: String
    package var message: String
    /// The frame at fault.
    package var seq: Int64?
    /// Whether the sender closes the session after this.
    package var fatal: Bool

    package init(code: String, message: String, seq: Int64? = nil, fatal: Bool) {
        self.code = code
        self.message = message
        self.seq = seq
        self.fatal = fatal
    }
}
