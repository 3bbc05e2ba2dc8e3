import NIOCore

/// A link that has just been made of a connection, and the session that it will carry.
struct OpenedLink: Sendable {
    private let link: NIOLoopBound<SessionLink>
    let session: EventLoopFuture<Session>

    /// Puts a link at the end of a channel's pipeline, on its event loop.
    /// - Parameter make: makes the link, given what to succeed when the session stands.
    init(on channel: any Channel, _ make: (EventLoopPromise<Session>) -> SessionLink) throws {
        try SessionSocket.tune(channel)
        let established = channel.eventLoop.makePromise(of: Session.self)
        let link = make(established)
        session = established.futureResult
        self.link = NIOLoopBound(link, eventLoop: channel.eventLoop)
        do {
            try channel.pipeline.syncOperations.addHandler(link)
        } catch {
            established.fail(error)
            throw error
        }
    }

    /// Begins the handshake, on the event loop.
    func begin() { link.value.begin() }
}
