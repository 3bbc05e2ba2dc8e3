import DTService
import DTStore
import DTWire
import HTTPTypes
import Hummingbird

extension CoordinatorAPI {
    /// Parts of outcomes, by one-time grants.
    var uploadRoutes: [APIRoute] {
        [
            APIRoute(
                .put, "/v1/uploads/{grant}", .grant,
                Operation(
                    "uploadPart", "Upload the one part that the address was granted for. It needs no key.",
                    body: .bytes,
                    answer: .init(statuses: [204], note: "It is kept.", contents: [:]),
                    problems: [.noSuchGrant, .uploadMismatch, .storeFull]),
                answer: upload)
        ]
    }

    private static let noGrant = Problem(
        .noSuchGrant, "This address is unknown, expired, withdrawn or spent. Ask for a new grant.")

    private func upload(_ request: APIRequest) async throws -> Response {
        let secret = request.variable("grant")
        guard let grant = control.grants.find(secret, now: clocks.calendar()) else {
            throw Self.noGrant
        }
        let part = grant.part
        if let length = request.request.headers[.contentLength], length != "\(part.size)" {
            throw Problem(
                .uploadMismatch, "\(part.size) bytes were declared, and \(length) announced; the grant is good still.")
        }
        let upload = try await store.receivePart(part)
        do {
            for try await piece in request.request.body {
                // Withdrawn with the session that it was for: then the rest is not waited for.
                guard control.grants.find(secret, now: clocks.calendar()) != nil else { throw Self.noGrant }
                try await upload.append(Array(piece.readableBytesView))
            }
            guard control.grants.find(secret, now: clocks.calendar()) != nil else { throw Self.noGrant }
            try await upload.finish(at: clocks.calendar())
        } catch let error as StoreError where error.code == .invalidRequest {
            await upload.abort()
            throw Problem(
                .uploadMismatch,
                "What came is not what was declared (\(part.size) bytes with a SHA-256 of "
                    + "\(Base64URL.encode(part.sha256.content))); nothing was kept and the grant is good still.")
        } catch {
            await upload.abort()
            throw error
        }
        _ = control.grants.spend(secret)
        return Response(status: .noContent)
    }
}
