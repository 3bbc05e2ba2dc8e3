import DTWire
import Glibc
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import Synchronization

/// One attempt to open a session: its channel, so that it can be given up, and what went wrong first, which is what a person
/// should read.
final class ConnectAttempt: Sendable {
    private struct State {
        var channel: (any Channel)?
        var firstError: (any Error)?
        var isCancelled = false
    }

    private let state = Mutex(State())

    /// Takes note of the channel. Called again when one name has several addresses.
    func begin(_ channel: any Channel) {
        let isCancelled = state.withLock { state in
            state.channel = channel
            return state.isCancelled
        }
        if isCancelled { channel.close(promise: nil) }
    }

    func record(_ error: any Error) { state.withLock { $0.firstError = $0.firstError ?? error } }

    /// Closes what has been opened.
    func cancel() {
        let channel = state.withLock { state in
            state.isCancelled = true
            return state.channel
        }
        channel?.close(promise: nil)
    }

    /// What to say about a failed attempt.
    func explain(_ error: any Error, _ url: CoordinatorURL) -> SessionError {
        let isAnswer = error is SessionError || error is HandshakeFailure
        let first = isAnswer ? error : state.withLock { $0.firstError } ?? error
        switch first {
        case let error as SessionError: return error
        case let failure as HandshakeFailure: return SessionError(failure)
        case let error as TLSFileError: return SessionError(.tls, error.description, cause: error)
        case _ where TLSFailure.isTLS(first):
            return SessionError(.tls, TLSFailure.explain(first, url), cause: first)
        case let error as NIOConnectionError:
            let reasons = error.connectionErrors.map(Self.explain)
            let names = [error.dnsAError, error.dnsAAAAError].compactMap { $0 }.map { "\($0)" }
            let reason = (reasons.isEmpty ? names : reasons).joined(separator: "; ")
            return SessionError(.unreachable, "nobody answers at \(url): \(reason)", cause: error)
        case is NIOHTTPClientUpgradeError:
            return SessionError(
                .unreachable, "what answers at \(url) does not speak \(SessionLimits.subprotocol)", cause: first)
        case is HTTPParserError:
            return SessionError(.unreachable, "what answers at \(url) does not speak HTTP", cause: first)
        case is ChannelError:
            let hint = url.usesTLS ? "" : "; is it https?"
            return SessionError(.unreachable, "\(url) closed the connection before it answered\(hint)", cause: first)
        default: return SessionError(.unreachable, "\(url): \(first)", cause: first)
        }
    }

    /// `127.0.0.1:8080: Connection refused`.
    private static func explain(_ failure: SingleConnectionFailure) -> String {
        let address = failure.target.ipAddress.map { "\($0):\(failure.target.port ?? 0)" } ?? "\(failure.target)"
        let reason = (failure.error as? IOError).map { String(cString: strerror($0.errnoCode)) } ?? "\(failure.error)"
        return "\(address): \(reason)"
    }
}

/// Notes the first error of a pipeline, which NIO's own promises often lose.
final class ErrorRecorder: ChannelInboundHandler {
    typealias InboundIn = Any

    private let attempt: ConnectAttempt

    init(_ attempt: ConnectAttempt) { self.attempt = attempt }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        attempt.record(error)
        context.fireErrorCaught(error)
        context.close(promise: nil)
    }
}
