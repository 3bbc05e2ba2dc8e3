import DTScheduling
package import DTStore
package import DTWire
package import Logging

/// What the conversations with all workers share.
package struct ConversationContext: Sendable {
    package var store: any TaskStore
    package var dispatcher: Dispatcher
    package var sessions: LiveSessions
    package var changes: ChangeFeed
    package var expiry: LeaseExpiry
    package var keyring: Keyring
    package var uploads: UploadGrants
    package var clocks: Clocks
    package var lease: Duration
    /// The largest part of an outcome that may be uploaded.
    package var maxPart: ByteCount
    /// Bytes kept of each output stream of an attempt.
    package var logLimit: ByteCount
    package var logger: Logger

    package init(
        store: any TaskStore, dispatcher: Dispatcher, sessions: LiveSessions, changes: ChangeFeed, expiry: LeaseExpiry,
        keyring: Keyring, uploads: UploadGrants, clocks: Clocks, lease: Duration, maxPart: ByteCount,
        logLimit: ByteCount,
        logger: Logger
    ) {
        self.store = store
        self.dispatcher = dispatcher
        self.sessions = sessions
        self.changes = changes
        self.expiry = expiry
        self.keyring = keyring
        self.uploads = uploads
        self.clocks = clocks
        self.lease = lease
        self.maxPart = maxPart
        self.logLimit = logLimit
        self.logger = logger
    }
}

/// The coordinator's side of one session, from `register` to its end: each message becomes one transaction of the store,
/// and its answer follows the commit.
package struct WorkerConversation: Sendable {
    let context: ConversationContext
    let workerID: WorkerID
    let principal: String
    let keyID: KeyID
    let link: any WorkerLink
    var logger: Logger
    /// The session as the store counts it, once the worker has registered.
    var session: WorkerSession?
    private var faults = FaultAllowance()

    package init(
        _ context: ConversationContext, workerID: WorkerID, principal: String, keyID: KeyID, link: any WorkerLink
    ) {
        self.context = context
        self.workerID = workerID
        self.principal = principal
        self.keyID = keyID
        self.link = link
        logger = context.logger
        logger[metadataKey: "worker"] = "\(workerID)"
    }

    /// How a conversation goes on after a message.
    package enum Next: Sendable {
        case goOn
        /// Close the session with this code.
        case end(CloseCode, reason: String)
    }

    /// Answers one message.
    package mutating func handle(_ message: WorkerMessage, seq: Int64) async -> Next {
        do {
            return try await answer(message, seq: seq)
        } catch let error as StoreError {
            // The worker keeps what it said and says it again; its session lives.
            context.expiry.storeFailed()
            logger.error("the store did not take a message", metadata: ["error": "\(error)"])
            if case .heartbeat = message { return await acknowledgeWithoutStore() }
            return message.needsAnswer ? .end(.internalError, reason: "the store is away") : .goOn
        } catch {
            return .goOn  // The link is gone; the loop that reads it ends.
        }
    }

    /// The session is over, for whatever reason.
    package func ended() async {
        guard let session else { return }
        await context.dispatcher.close(session)
        context.sessions.close(session)
        context.uploads.withdraw(session)
        do {
            try await context.store.setState(.disconnected, of: session, at: context.clocks.calendar())
        } catch  where error.code == .closed {
            logger.debug("a worker left after the store was closed")
        } catch {
            logger.warning("cannot note that a worker left", metadata: ["error": "\(error)"])
        }
        logger.info("worker left")
    }

    private mutating func answer(_ message: WorkerMessage, seq: Int64) async throws -> Next {
        guard let session else {
            guard case .register(let content) = message else {
                return await outOfPlace("the first message is register", seq: seq)
            }
            return try await register(content)
        }
        context.sessions.update(session) { $0.lastSeen = context.clocks.calendar() }
        switch message {
        case .register: return await outOfPlace("a session registers once", seq: seq)
        case .credits(let content): await credits(content, of: session)
        case .heartbeat(let content): return try await heartbeat(content, of: session)
        case .taskStarted(let content): try await taskStarted(content, of: session)
        case .taskProgress(let content): taskProgress(content, of: session)
        case .taskRejected(let content): try await taskRejected(content, of: session)
        case .taskLog(let content): try await taskLog(content, of: session)
        case .taskResults(let content): return try await taskResults(content, of: session)
        case .uploadRequest(let content): try await uploadRequest(content, of: session)
        case .notHeld(let content): try await notHeld(content, of: session)
        case .goodbye(let content): return try await goodbye(content, of: session)
        case .error(let fault):
            guard faults.take(at: context.clocks.monotonic()) else {
                logger.warning("the worker reports too many faults; its session is closed")
                return .end(.policy, reason: "too many faults are reported")
            }
            logger.warning(
                "the worker reports a fault", metadata: ["code": "\(fault.code)", "message": "\(fault.message)"])
            if fault.fatal { return .end(.normal, reason: "after the worker's error") }
        }
        return .goOn
    }

    private func outOfPlace(_ message: String, seq: Int64) async -> Next {
        let fault = ProtocolFault(code: "out_of_place", message: message, seq: seq, fatal: true)
        _ = try? await link.send(.error(fault))
        return .end(.unreadable, reason: message)
    }
}

extension WorkerMessage {
    /// Whether the worker waits for what follows from this message, and would wait for ever if nothing did.
    fileprivate var needsAnswer: Bool {
        switch self {
        case .register, .taskResults, .uploadRequest, .goodbye, .taskLog: true
        default: false
        }
    }
}
