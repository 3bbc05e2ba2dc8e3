import AsyncHTTPClient
package import DTWire
import Glibc
import NIOCore
import NIOFoundationEssentialsCompat
import NIOHTTP1
import NIOPosix
import NIOSSL

/// A coordinator's HTTP API as its clients see it: JSON in and out, problems as errors. Holds connections: call `shutdown()`
/// when done.
package final class HTTPAPIClient: Sendable {
    package let url: CoordinatorURL
    private let bearer: Credential?
    private let client: HTTPClient

    /// The longest answer that is read, in bytes.
    package static let maximumAnswerBytes = 64 << 20
    /// How long the coordinator may be silent in the middle of an answer. Event streams carry something more often.
    private static let readTimeout: TimeAmount = .seconds(90)

    /// - Parameters:
    ///   - bearer: the key or token that is sent with each request; none for what needs none.
    ///   - allowsPlaintextBearer: whether it may be sent over plain HTTP to another machine, where who listens can take it.
    /// - Throws: `APIError` with `plaintextBearer` or `tls`.
    package init(
        url: CoordinatorURL, bearer: Credential?, tls: ClientTLS = ClientTLS(), allowsPlaintextBearer: Bool = false
    ) throws(APIError) {
        if bearer != nil, !url.usesTLS, !url.isLoopback, !allowsPlaintextBearer {
            throw APIError(
                .plaintextBearer,
                "\(url) is plain HTTP on another machine: a key sent there can be read on the way. Use https")
        }
        self.url = url
        self.bearer = bearer
        do {
            var configuration = HTTPClient.Configuration(
                tlsConfiguration: try tls.configuration(), redirectConfiguration: .disallow,
                timeout: .init(connect: .seconds(10), read: Self.readTimeout))
            // Every request has its own deadline: trying again is the caller's to decide.
            configuration.connectionPool.retryConnectionEstablishment = false
            client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
        } catch {
            throw APIError(.tls, "\(error)", cause: error)
        }
    }

    /// Closes what is open. Requests under way fail.
    package func shutdown() async {
        // The only error is that it was shut down before.
        try? await client.shutdown()
    }

    // MARK: - Requests

    /// Sends a request and reads its answer as JSON.
    /// - Parameters:
    ///   - path: begins with a slash; `query` is escaped here.
    ///   - timeout: until the whole answer has come.
    /// - Throws: `APIError`; `CancellationError` when the task was cancelled.
    package func send<Answer: Decodable>(
        _ method: String, _ path: String, query: [(String, String)] = [], body: (any Encodable & Sendable)? = nil,
        timeout: Duration = .seconds(60), as type: Answer.Type = Answer.self
    ) async throws -> Answer {
        let answer = try await exchange(method, path, query, try json(body), timeout)
        do {
            return try JSONText.decode(Answer.self, from: answer.bytes)
        } catch {
            throw APIError(
                .unexpectedAnswer, "\(url) answered \(method) \(path) with JSON that is not ours: \(error)",
                status: answer.status, cause: error)
        }
    }

    /// Sends a request whose answer has no body, or none of interest.
    package func send(
        _ method: String, _ path: String, query: [(String, String)] = [], body: (any Encodable & Sendable)? = nil,
        timeout: Duration = .seconds(60)
    ) async throws {
        _ = try await exchange(method, path, query, try json(body), timeout)
    }

    /// Sends bytes as they are: a part of an outcome, a task file.
    package func upload<Chunks: AsyncSequence & Sendable>(
        _ method: String, _ path: String, query: [(String, String)] = [], contentType: String, length: Int64,
        chunks: Chunks, timeout: Duration = .seconds(600)
    ) async throws where Chunks.Element == [UInt8] {
        let buffers = chunks.map { ByteBuffer(bytes: $0) }
        let body = HTTPClientRequest.Body.stream(buffers, length: .known(length))
        _ = try await exchange(method, path, query, (contentType, body), timeout)
    }

    /// The bytes of an answer as they are: a log, an artifact.
    package func download(
        _ path: String, query: [(String, String)] = [], timeout: Duration = .seconds(600)
    ) async throws -> [UInt8] {
        try await exchange("GET", path, query, nil, timeout).bytes
    }

    /// The same, handed over piece by piece as they come.
    package func download(_ path: String, take: ([UInt8]) throws -> Void) async throws {
        let response = try await perform(request("GET", path, []), deadline: .distantFuture)
        guard (200..<300).contains(response.status.code) else { throw try await problem(in: response, "GET", path) }
        var body = response.body.makeAsyncIterator()
        while true {
            let piece: ByteBuffer?
            do {
                piece = try await body.next()
            } catch {
                throw explain(error, "GET", path)
            }
            guard let piece else { return }
            try take(Array(piece.readableBytesView))
        }
    }

    /// Opens an event stream. It ends when the server ends it; a break throws, and `lastEventID` says where to go on.
    package func events(
        _ path: String, query: [(String, String)] = [], lastEventID: String? = nil
    ) async throws -> ServerSentEventStream {
        var request = request("GET", path, query)
        request.headers.add(name: "Accept", value: "text/event-stream")
        if let lastEventID { request.headers.add(name: "Last-Event-ID", value: lastEventID) }
        let response = try await perform(request, deadline: .distantFuture)
        guard (200..<300).contains(response.status.code) else { throw try await problem(in: response, "GET", path) }
        guard response.headers.first(name: "Content-Type")?.hasPrefix("text/event-stream") == true else {
            throw APIError(
                .unexpectedAnswer, "\(url) answered GET \(path) with no event stream", status: Int(response.status.code)
            )
        }
        return ServerSentEventStream(body: response.body) { [self] in explain($0, "GET", path) }
    }

    // MARK: - One exchange

    private func json(_ value: (any Encodable & Sendable)?) throws -> (String, HTTPClientRequest.Body)? {
        guard let value else { return nil }
        do {
            return ("application/json", .bytes(ByteBuffer(bytes: try JSONText.encode(value))))
        } catch {
            throw APIError(.invalidRequest, "the request cannot be written: \(error)", cause: error)
        }
    }

    private func exchange(
        _ method: String, _ path: String, _ query: [(String, String)], _ body: (type: String, HTTPClientRequest.Body)?,
        _ timeout: Duration
    ) async throws -> (status: Int, bytes: [UInt8]) {
        var request = request(method, path, query)
        request.headers.add(name: "Accept", value: "application/json, application/problem+json")
        if let body {
            request.headers.add(name: "Content-Type", value: body.type)
            request.body = body.1
        }
        let deadline = NIODeadline.now() + .nanoseconds(timeout.inNanoseconds)
        let response = try await perform(request, deadline: deadline)
        guard (200..<300).contains(response.status.code) else { throw try await problem(in: response, method, path) }
        do {
            let bytes = try await response.body.collect(upTo: Self.maximumAnswerBytes)
            return (Int(response.status.code), Array(bytes.readableBytesView))
        } catch {
            throw explain(error, method, path)
        }
    }

    private func request(_ method: String, _ path: String, _ query: [(String, String)]) -> HTTPClientRequest {
        let pairs = query.map { "\(PercentEncoding.encode($0))=\(PercentEncoding.encode($1))" }
        var request = HTTPClientRequest(
            url: url.api(path) + (pairs.isEmpty ? "" : "?" + pairs.joined(separator: "&")))
        request.method = HTTPMethod(rawValue: method)
        switch bearer {
        case .apiKey(let key): request.headers.add(name: "Authorization", value: "Bearer \(key.text)")
        case .token(let token): request.headers.add(name: "Authorization", value: "Bearer \(token.text)")
        case nil: break
        }
        return request
    }

    private func perform(_ request: HTTPClientRequest, deadline: NIODeadline) async throws -> HTTPClientResponse {
        do {
            return try await client.execute(request, deadline: deadline)
        } catch {
            throw explain(error, request.method.rawValue, String(request.url.dropFirst(url.api("").count)))
        }
    }

    /// The error that an answer stands for.
    private func problem(in response: HTTPClientResponse, _ method: String, _ path: String) async throws -> APIError {
        let status = Int(response.status.code)
        let bytes: [UInt8]
        do {
            bytes = Array(try await response.body.collect(upTo: 1 << 20).readableBytesView)
        } catch {
            throw explain(error, method, path)
        }
        if let problem = try? JSONText.decode(Problem.self, from: bytes) { return APIError(problem) }
        return APIError(
            .unexpectedAnswer, "\(url) answered \(method) \(path) with HTTP \(status): is it a coordinator?",
            status: status)
    }

    private func explain(_ error: any Error, _ method: String, _ path: String) -> any Error {
        switch error {
        case is APIError, is CancellationError: error
        case let error as HTTPClientError where error == .cancelled: CancellationError()
        case let error as HTTPClientError where error == .deadlineExceeded || error == .readTimeout:
            APIError(.timeout, "\(url) did not answer \(method) \(path) in time", cause: error)
        case let error as HTTPClientError where error == .connectTimeout:
            APIError(.unreachable, "nobody answers at \(url) in time", cause: error)
        case _ where TLSFailure.isTLS(error): APIError(.tls, TLSFailure.explain(error, url), cause: error)
        case let error as HTTPClientError where error == .remoteConnectionClosed:
            APIError(
                .unreachable,
                "\(url) closed the connection before it answered \(method) \(path)\(url.usesTLS ? "" : "; is it https?")",
                cause: error)
        case is NIOConnectionError:
            APIError(.unreachable, "nobody answers at \(url)", cause: error)
        case let error as IOError where error.errnoCode == ECONNREFUSED:
            APIError(.unreachable, "nobody answers at \(url): connection refused", cause: error)
        case is NIOTooManyBytesError:
            APIError(.unexpectedAnswer, "\(url) answered \(method) \(path) with too much", cause: error)
        default: APIError(.unreachable, "\(method) \(path) at \(url) failed: \(error)", cause: error)
        }
    }
}
