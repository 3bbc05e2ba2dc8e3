import DTWire
import NIOCore

/// The way from a session, on any thread, to its link, on the event loop.
struct ChannelCarrier: SessionCarrier {
    let channel: any Channel
    let link: NIOLoopBound<SessionLink>

    func flush() { channel.eventLoop.execute { link.value.flush() } }

    func resumeReading() { channel.eventLoop.execute { link.value.resumeReading() } }

    func setSilenceLimit(_ limit: Duration) { channel.eventLoop.execute { link.value.setSilenceLimit(limit) } }

    func close(_ code: CloseCode, reason: String) async {
        channel.eventLoop.execute { link.value.close(code, reason: reason) }
        // The only error is that it was closed with one: closed it is.
        try? await channel.closeFuture.get()
    }
}
