import DTService
import DTWire
package import HTTPTypes
import Hummingbird

/// One route of the coordinator's API: what the document says of it, who may use it, and what answers.
package struct APIRoute: Sendable {
    package let method: HTTPRequest.Method
    package let pattern: String
    package let access: Access
    package let operation: Operation
    let answer: @Sendable (APIRequest) async throws -> Response

    init(
        _ method: HTTPRequest.Method, _ pattern: String, _ access: Access, _ operation: Operation,
        answer: @escaping @Sendable (APIRequest) async throws -> Response
    ) {
        self.method = method
        self.pattern = pattern
        self.access = access
        self.operation = operation
        self.answer = answer
    }

    /// The route as a server takes it: with its query read and its caller known.
    func route(_ authenticator: Authenticator) -> Route {
        Route(method, pattern) { [self, known = Set(operation.query.map(\.name))] request, context in
            let caller: Caller
            if case .role(let role) = access {
                caller = try await authenticator.caller(of: request, context, needing: role)
            } else {
                caller = .anyone
            }
            let query = try Query(request, known: known)
            return try await answer(APIRequest(request: request, context: context, query: query, caller: caller))
        }
    }
}

/// A request that may be answered.
struct APIRequest: Sendable {
    let request: Request
    let context: ServiceContext
    let query: Query
    let caller: Caller

    /// The value of a variable of the path; the route's pattern has it.
    func variable(_ name: String) -> String { context.variables[name] ?? "" }

    /// The task that the path names.
    ///
    /// - Throws: `Problem` with `noSuchTask` for what cannot be a task's id.
    func taskID() throws -> TaskID {
        let text = variable("id")
        guard let id = TaskID(rawValue: text) else {
            throw Problem(
                .noSuchTask, "\"\(LogLine.neutralised(String(text.prefix(128))))\" is no task id.")
        }
        return id
    }
}
