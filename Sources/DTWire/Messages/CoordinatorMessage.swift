/// What a coordinator says to a worker after the handshake; written like `WorkerMessage`.
package enum CoordinatorMessage: Hashable, Sendable {
    case registered(Registered)
    case executeTasks(ExecuteTasks)
    case cancelTask(CancelTask)
    case heartbeatAck(HeartbeatAck)
    case resultAcks(ResultAcks)
    case logAck(LogAck)
    case uploadGrant(UploadGrant)
    case roster(Roster)
    case tokenRefresh(TokenRefresh)
    case superseded(Superseded)
    case drain(Drain)
    case error(ProtocolFault)

    enum Kind: String, Choice {
        case registered, roster, superseded, drain, error
        case executeTasks = "execute_tasks"
        case cancelTask = "cancel_task"
        case heartbeatAck = "heartbeat_ack"
        case resultAcks = "result_acks"
        case logAck = "log_ack"
        case uploadGrant = "upload_grant"
        case tokenRefresh = "token_refresh"
    }
}

extension CoordinatorMessage: Codable {
    package init(from decoder: any Decoder) throws {
        self =
            switch try decoder.container(keyedBy: MessageKey.self).decode(Kind.self, forKey: .type) {
            case .registered: .registered(try Registered(from: decoder))
            case .executeTasks: .executeTasks(try ExecuteTasks(from: decoder))
            case .cancelTask: .cancelTask(try CancelTask(from: decoder))
            case .heartbeatAck: .heartbeatAck(try HeartbeatAck(from: decoder))
            case .resultAcks: .resultAcks(try ResultAcks(from: decoder))
            case .logAck: .logAck(try LogAck(from: decoder))
            case .uploadGrant: .uploadGrant(try UploadGrant(from: decoder))
            case .roster: .roster(try Roster(from: decoder))
            case .tokenRefresh: .tokenRefresh(try TokenRefresh(from: decoder))
            case .superseded: .superseded(try Superseded(from: decoder))
            case .drain: .drain(try Drain(from: decoder))
            case .error: .error(try ProtocolFault(from: decoder))
            }
    }

    package func encode(to encoder: any Encoder) throws {
        switch self {
        case .registered(let content): try encoder.encode(content, as: Kind.registered)
        case .executeTasks(let content): try encoder.encode(content, as: Kind.executeTasks)
        case .cancelTask(let content): try encoder.encode(content, as: Kind.cancelTask)
        case .heartbeatAck(let content): try encoder.encode(content, as: Kind.heartbeatAck)
        case .resultAcks(let content): try encoder.encode(content, as: Kind.resultAcks)
        case .logAck(let content): try encoder.encode(content, as: Kind.logAck)
        case .uploadGrant(let content): try encoder.encode(content, as: Kind.uploadGrant)
        case .roster(let content): try encoder.encode(content, as: Kind.roster)
        case .tokenRefresh(let content): try encoder.encode(content, as: Kind.tokenRefresh)
        case .superseded(let content): try encoder.encode(content, as: Kind.superseded)
        case .drain(let content): try encoder.encode(content, as: Kind.drain)
        case .error(let content): try encoder.encode(content, as: Kind.error)
        }
    }
}
