import AsyncHTTPClient
import NIOCore
import NIOHTTP1

/// HTTP with a process of this machine, over a socket in the file system.
package struct LocalHTTPClient: Sendable {
    /// Where nobody listens, or nobody answered.
    package struct Failure: Error, Sendable, CustomStringConvertible {
        package var description: String
    }

    package struct Answer: Hashable, Sendable {
        package var status: Int
        package var body: [UInt8]
    }

    private let path: String

    /// - Parameter path: The socket's.
    package init(path: String) { self.path = path }

    /// Sends a request and reads the whole answer.
    ///
    /// - Throws: `Failure`.
    package func send(
        _ method: String, _ uri: String, timeout: Duration = .seconds(30)
    ) async throws(Failure) -> Answer {
        // The whole path of the socket stands where the host's name would.
        var request = HTTPClientRequest(url: "http+unix://\(PercentEncoding.encode(path))\(uri)")
        request.method = HTTPMethod(rawValue: method)
        do {
            let response = try await HTTPClient.shared.execute(
                request, timeout: .nanoseconds(timeout.components.seconds * 1_000_000_000))
            let body = try await response.body.collect(upTo: 16 << 20)
            return Answer(status: Int(response.status.code), body: Array(body.readableBytesView))
        } catch {
            throw Failure(description: "\(path): \(error)")
        }
    }
}
