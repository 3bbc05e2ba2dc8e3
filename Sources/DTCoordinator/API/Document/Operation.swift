package import DTService
import DTWire

/// What the document says of a route, and what the server holds it to: a query parameter that is not listed is refused.
package struct Operation: Sendable {
    /// Its name for generated clients.
    package var name: String
    package var summary: String
    package var query: [Parameter]
    package var body: Body?
    package var answer: Answer
    /// Problems of its own, beside those that every route like it has.
    package var problems: [ProblemCode]

    package struct Parameter: Hashable, Sendable {
        package var name: String
        package var schema: Schema
        package var note: String

        package init(_ name: String, _ schema: Schema, _ note: String) {
            self.name = name
            self.schema = schema
            self.note = note
        }
    }

    package enum Body: Hashable, Sendable {
        case json(Schema)
        case bytes
    }

    /// What comes when it went well.
    package struct Answer: Hashable, Sendable {
        package var statuses: [Int]
        package var note: String
        package var contents: [String: Schema]

        package static func json(_ schema: Schema, _ note: String, statuses: [Int] = [200]) -> Answer {
            Answer(statuses: statuses, note: note, contents: ["application/json": schema])
        }
    }

    package init(
        _ name: String, _ summary: String, query: [Parameter] = [], body: Body? = nil, answer: Answer,
        problems: [ProblemCode] = []
    ) {
        self.name = name
        self.summary = summary
        self.query = query
        self.body = body
        self.answer = answer
        self.problems = problems
    }

    /// Every problem that a route with this operation and access can answer with.
    package func problems(for access: Access) -> [ProblemCode] {
        var all = Set(problems).union([.invalidQuery, .storeUnavailable, .stopping, .internalError])
        if case .role = access { all.formUnion([.unauthenticated, .forbidden, .plaintextBearer]) }
        if case .json = body { all.formUnion([.unsupportedMediaType, .invalidJSON, .invalidBody, .bodyTooLarge]) }
        return all.sorted { ($0.status, $0.rawValue) < ($1.status, $1.rawValue) }
    }
}
