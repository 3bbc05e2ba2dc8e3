package import DTTransport
import DTWire
import Logging

/// Serves the sessions of workers, from the end of the handshake to the end of the session.
package struct SessionService: Sendable {
    private let context: ConversationContext
    private let tokens: SessionTokens
    private let logger: Logger

    package init(_ context: ConversationContext, tokens: SessionTokens) {
        self.context = context
        self.tokens = tokens
        logger = context.logger
    }

    /// Returns when the session is over.
    package func serve(_ session: Session) async {
        guard let applicant = session.applicant else { return }
        let link = SessionWorkerLink(session: session)
        var conversation = WorkerConversation(
            context, workerID: session.welcome.workerID, principal: applicant.key.principal,
            keyID: applicant.key.id, link: link)
        await withTaskGroup { group in
            group.addTask { await tokens.keepFresh(session, for: applicant) }
            await converse(&conversation, on: session, link)
            group.cancelAll()
        }
        await conversation.ended()
    }

    private func converse(
        _ conversation: inout WorkerConversation, on session: Session, _ link: SessionWorkerLink
    ) async {
        for await frame in session.received {
            let message: WorkerMessage
            do {
                message = try JSONText.decode(from: frame.payload)
            } catch {
                let fault = ProtocolFault(code: "unreadable", message: "\(error)", seq: frame.sequence, fatal: true)
                _ = try? await link.send(.error(fault))
                return await session.close(.unreadable, reason: "a message cannot be read")
            }
            if case .end(let code, let reason) = await conversation.handle(message, seq: frame.sequence) {
                return await session.close(code, reason: reason)
            }
        }
    }
}
