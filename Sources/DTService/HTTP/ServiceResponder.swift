package import DTWire
import HTTPTypes
package import Hummingbird
import Logging

/// Answers every request of a server: finds its route, turns every error into problem+json, and writes the access log.
package struct ServiceResponder: HTTPResponder {
    package typealias Context = ServiceContext

    private let table: RouteTable
    private let translate: @Sendable (any Error) -> Problem?

    /// - Parameter translate: What an error of the routes' own means to a caller; `nil` for a fault of ours.
    package init(_ routes: [Route], translate: @escaping @Sendable (any Error) -> Problem? = { _ in nil }) {
        table = RouteTable(routes)
        self.translate = translate
    }

    package func respond(to request: Request, context: ServiceContext) async throws -> Response {
        let start = ContinuousClock.now
        let (response, pattern) = await answer(request, context)
        context.logger.debug(
            "request answered",
            metadata: [
                "method": "\(request.method)", "route": "\(pattern)", "status": "\(response.status.code)",
                "peer": "\(context.peerAddress)", "ms": "\((ContinuousClock.now - start).inMilliseconds)",
            ])
        return response
    }

    /// The response, and the route's pattern: a path itself may hold a secret, so the log never has it.
    private func answer(_ request: Request, _ context: ServiceContext) async -> (Response, pattern: String) {
        let path = (request.head.path ?? "").prefix { $0 != "?" && $0 != "#" }
        switch table.match(request.method, path) {
        case .found(let route, let variables):
            var context = context
            context.variables = variables
            context.coreContext.endpointPath.value = route.pattern
            do {
                let response = try await route.answer(request, context)
                return (request.method == .head ? response.withoutBody() : response, route.pattern)
            } catch {
                return (problem(for: error, context).response, route.pattern)
            }
        case .otherMethods(let methods):
            let allowed = methods.map(\.rawValue).sorted().joined(separator: ", ")
            var response = Problem(.methodNotAllowed, "This path takes \(allowed), and not \(request.method).").response
            response.headers[.allow] = allowed
            return (response, "none")
        case .none:
            let problem = Problem(
                .notFound, "There is no such path. GET /v1/openapi.json describes those that there are.")
            return (problem.response, "none")
        }
    }

    private func problem(for error: any Error, _ context: ServiceContext) -> Problem {
        if let problem = error as? Problem { return problem }
        if let error = error as? JSONTextError { return Problem(error) }
        if let problem = translate(error) {
            if problem.status >= 500 {
                context.logger.warning(
                    "request not served", metadata: ["code": "\(problem.code)", "error": "\(error)"])
            }
            return problem
        }
        if error is CancellationError { return Problem(.stopping, "Ask again in a moment.") }
        if let error = error as? any HTTPResponseError, error.status.code < 500 {
            return Problem(.badRequest, "\(error.status.reasonPhrase).")
        }
        context.logger.error("request failed", metadata: ["error": "\(error)"])
        return Problem(
            .internalError, "The coordinator's log has the cause; look for the id \(context.requestID) there.")
    }
}

extension Problem {
    /// The problem as `application/problem+json`.
    package var response: Response {
        var headers: HTTPFields = [.contentType: "application/problem+json"]
        if status == 401 { headers[.wwwAuthenticate] = "Bearer realm=\"dt\"" }
        let body = (try? JSONText.encode(self)) ?? []
        return Response(status: .init(code: status), headers: headers, body: .init(byteBuffer: .init(bytes: body)))
    }
}

extension Response {
    /// A value as JSON.
    package static func json(_ value: some Encodable, status: HTTPResponse.Status = .ok) throws -> Response {
        Response(
            status: status, headers: [.contentType: "application/json"],
            body: .init(byteBuffer: .init(bytes: try JSONText.encode(value))))
    }

    fileprivate func withoutBody() -> Response {
        var response = self
        if let length = body.contentLength { response.headers[.contentLength] = "\(length)" }
        response.body = .init()
        return response
    }
}
