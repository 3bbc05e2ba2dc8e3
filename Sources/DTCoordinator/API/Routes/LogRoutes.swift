import DTService
import DTStore
import DTTransport
import DTWire
import HTTPTypes
import Hummingbird
import NIOCore

extension CoordinatorAPI {
    /// What tasks wrote, and the parts of their outcomes that were uploaded.
    var logRoutes: [APIRoute] {
        [
            APIRoute(
                .get, "/v1/tasks/{id}/logs", .role(.read),
                Operation(
                    "getLogs", "A piece of one output stream; as plain text with `Accept: text/plain`.",
                    query: [
                        .init("stream", .words(of: OutputStream.self), "stdout when absent."),
                        .init("offset", .integer, "Where the piece begins, in bytes; 0 when absent."),
                        .init("fence", .integer, "Of which attempt; the newest that wrote anything when absent."),
                        .init("limit", .integer, "The most bytes, up to 1 MiB; 256 KiB when absent."),
                        .init("wait", .string, "Wait up to so long, at most 60s, for something beyond the offset."),
                    ],
                    answer: .init(
                        statuses: [200],
                        note: "The piece. As plain text, the headers DT-Next-Offset, DT-Fence and DT-Complete stand "
                            + "beside it.",
                        contents: ["application/json": .named("LogPiece"), "text/plain": .string]),
                    problems: [.noSuchTask, .noSuchLog]),
                answer: getLogs),
            APIRoute(
                .get, "/v1/tasks/{id}/parts/{name}", .role(.read),
                Operation(
                    "getPart", "A part of a task's outcome that was uploaded: the report, or an artifact.",
                    answer: .init(
                        statuses: [200],
                        note:
                            "The part's bytes; those of `report` are JSON of the schema Report. Its ETag is its SHA-256.",
                        contents: ["application/octet-stream": .string]),
                    problems: [.noSuchTask, .noSuchPart]),
                answer: getPart),
        ]
    }

    private func getLogs(_ request: APIRequest) async throws -> Response {
        let taskID = try request.taskID()
        let query = request.query
        let stream = try query.choice("stream", OutputStream.self) ?? .stdout
        let offset = try query.integer("offset", in: 0...Int64.max) ?? 0
        let fence = try query.integer("fence", in: 1...Int64.max).map { Fence($0) }
        let limit = try query.integer("limit", in: 1...APISettings.maxLogPiece) ?? 256 << 10
        let piece = try await control.changes.poll(
            .tasks([taskID]), wait: try query.time("wait", upTo: settings.maxWait) ?? .zero, clocks: clocks,
            isNews: { $0.changes.contains { $0.logsGrew || $0.status != nil } },
            read: {
                let piece =
                    try await store.log(of: taskID, fence: fence, stream: stream, from: offset, limit: limit)
                let found =
                    if let piece { piece } else { try await emptyLog(of: taskID, fence: fence, stream, offset) }
                return (found, found.isComplete || found.content.count > 0)
            })
        guard request.request.headers[.accept]?.hasPrefix("text/plain") == true else { return try .json(piece) }
        return Response(
            status: .ok,
            headers: [
                .contentType: "text/plain; charset=utf-8", .nextOffset: "\(piece.next)", .fence: "\(piece.fence)",
                .complete: "\(piece.isComplete)",
            ],
            body: .init(byteBuffer: ByteBuffer(bytes: piece.content.content)))
    }

    /// The log of a task that has no attempt: nothing yet, or nothing ever.
    private func emptyLog(
        of taskID: TaskID, fence: Fence?, _ stream: OutputStream, _ offset: Int64
    ) async throws -> LogPiece {
        guard let stored = try await store.task(taskID) else { throw Problem.noSuchTask(taskID) }
        if let fence, !stored.attempts.contains(where: { $0.fence == fence }) {
            let known = stored.attempts.map { "\($0.fence)" }.joined(separator: ", ")
            throw Problem(
                .noSuchLog,
                "The task \(taskID) has no attempt with the fence \(fence)"
                    + (known.isEmpty ? "; it was never given out." : "; there are \(known)."), place: "fence")
        }
        return LogPiece(
            stream: stream, fence: fence ?? Fence(0), offset: offset, content: [], next: offset,
            isComplete: stored.row.status.isFinal, dropped: 0)
    }

    private func getPart(_ request: APIRequest) async throws -> Response {
        let taskID = try request.taskID()
        let name = request.variable("name")
        guard let stored = try await store.task(taskID) else { throw Problem.noSuchTask(taskID) }
        let parts = stored.outcome?.parts ?? []
        guard OutcomePart.isName(name), let part = parts.first(where: { $0.name == name }),
            let path = try await store.partPath(sha256: part.sha256)
        else {
            let known = parts.map(\.name).joined(separator: ", ")
            throw Problem(
                .noSuchPart,
                "The outcome of \(taskID) has no such part"
                    + (known.isEmpty ? "; it has none." : "; it has \(LogLine.neutralised(known))."))
        }
        var headers: HTTPFields = [
            .contentType: "application/octet-stream", .eTag: "\"\(Base64URL.encode(part.sha256.content))\"",
            .contentLength: "\(part.size)",
        ]
        headers[.contentDisposition] = "attachment; filename*=UTF-8''\(PercentEncoding.encode(part.name))"
        let body = try await FileIO().loadFile(path: path, context: request.context)
        return Response(status: .ok, headers: headers, body: body)
    }
}

extension HTTPField.Name {
    // Each is a token of HTTP, so the fallback is never used.
    static let nextOffset = HTTPField.Name("DT-Next-Offset") ?? .range
    static let fence = HTTPField.Name("DT-Fence") ?? .range
    static let complete = HTTPField.Name("DT-Complete") ?? .range
}
