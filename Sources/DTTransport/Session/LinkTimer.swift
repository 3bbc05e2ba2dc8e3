import DTWire
import NIOCore

/// The one alarm of a link: setting it anew replaces it.
struct LinkTimer {
    private var callback: NIOScheduledCallback?

    mutating func arm(in delay: Duration, _ link: SessionLink, on eventLoop: any EventLoop) {
        cancel()
        // An event loop that is shutting down takes no callback, and closes its channels by itself.
        callback = try? eventLoop.assumeIsolated().scheduleCallback(
            at: .now() + .nanoseconds(max(0, delay.inNanoseconds)), handler: link)
    }

    mutating func cancel() {
        callback?.cancel()
        callback = nil
    }
}
