import AsyncHTTPClient
import NIOCore

/// The events of an open stream, in order.
package struct ServerSentEventStream: AsyncSequence, Sendable {
    package typealias Element = ServerSentEvent

    private let body: HTTPClientResponse.Body
    private let explain: @Sendable (any Error) -> any Error

    init(body: HTTPClientResponse.Body, explain: @escaping @Sendable (any Error) -> any Error) {
        self.body = body
        self.explain = explain
    }

    package struct Iterator: AsyncIteratorProtocol {
        private var chunks: HTTPClientResponse.Body.AsyncIterator
        private let explain: @Sendable (any Error) -> any Error
        private var parser = ServerSentEventParser()
        private var ready: ArraySlice<ServerSentEvent> = []

        fileprivate init(
            _ chunks: HTTPClientResponse.Body.AsyncIterator, explain: @escaping @Sendable (any Error) -> any Error
        ) {
            self.chunks = chunks
            self.explain = explain
        }

        package mutating func next() async throws -> ServerSentEvent? {
            while ready.isEmpty {
                let chunk: ByteBuffer?
                do {
                    chunk = try await chunks.next()
                } catch {
                    throw explain(error)
                }
                guard let chunk else { return nil }
                ready = try parser.parse(chunk.readableBytesView)[...]
            }
            return ready.removeFirst()
        }
    }

    package func makeAsyncIterator() -> Iterator { Iterator(body.makeAsyncIterator(), explain: explain) }
}
