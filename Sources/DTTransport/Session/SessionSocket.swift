import NIOCore
import NIOPosix

/// How a session's socket is set: little unsent, so that what is urgent never waits behind much that is not.
enum SessionSocket {
    /// Writing stops when this much has not been taken by the system, and goes on at a quarter of it.
    static let maximumUnsentBytes = 256 << 10

    /// Sets up a channel that has become a session's, on its event loop.
    static func tune(_ channel: any Channel) throws {
        guard let options = channel.syncOptions else { return }
        try options.setOption(
            .writeBufferWaterMark, value: .init(low: maximumUnsentBytes / 4, high: maximumUnsentBytes))
        // What the system holds unsent counts too: it takes no more than this (Linux, tcp(7): TCP_NOTSENT_LOWAT = 25).
        let notSentLowWater = ChannelOptions.Types.SocketOption(level: .tcp, name: .init(rawValue: 25))
        try options.setOption(notSentLowWater, value: maximumUnsentBytes / 2)
        try options.setOption(
            .recvAllocator, value: AdaptiveRecvByteBufferAllocator(minimum: 512, initial: 2048, maximum: 65_536))
    }
}
