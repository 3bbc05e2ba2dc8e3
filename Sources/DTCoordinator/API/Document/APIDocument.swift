import DTService
package import DTWire
import Hummingbird

/// The API's description (OpenAPI 3.1), made from the routes themselves, so that it names what there is and nothing else.
package enum APIDocument {
    private static let introduction = """
        Submit tasks, see what became of them, and keep workers and keys. Times are milliseconds since 1970; lengths of \
        time are seconds, or a number with ms, s, m, h or d. A method that a path does not take is answered 405, with \
        `Allow`; every error is an application/problem+json.
        """

    /// The whole document.
    package static func make(_ routes: [APIRoute]) -> JSONValue {
        var paths: [String: [String: JSONValue]] = [:]
        paths["/healthz"] = ["get": plain("getHealth", "Whether the process lives.", [200])]
        paths["/readyz"] = ["get": plain("getReadiness", "Whether each check holds: `ok`, or why not.", [200, 503])]
        paths["/ws"] = [
            "get": plain(
                "openSession", "A worker's session: WebSocket, described in docs/protocol.md.", [101, 426, 503])
        ]
        for route in routes { paths[route.pattern, default: [:]][route.method.rawValue.lowercased()] = route.json }
        return [
            "openapi": "3.1.0",
            "info": [
                "title": "dt coordinator", "version": "1", "description": .string(introduction),
            ],
            "paths": .object(paths.mapValues { .object($0) }),
            "components": [
                "schemas": .object(Schemas.all.mapValues(\.json)),
                "securitySchemes": [
                    "bearer": [
                        "type": "http", "scheme": "bearer",
                        "description":
                            "An API key, or a token with the audience dt/api. Over TLS or from loopback only.",
                    ]
                ],
            ],
        ]
    }

    /// What is beside the API and needs no key of it.
    private static func plain(_ name: String, _ summary: String, _ statuses: [Int]) -> JSONValue {
        let hasContent = statuses.contains(200)
        let responses = statuses.map { status -> (String, JSONValue) in
            let content: JSONValue = ["application/json": ["schema": Schema.any.json]]
            return (
                "\(status)",
                hasContent ? ["description": .string(summary), "content": content] : ["description": .string(summary)]
            )
        }
        return [
            "operationId": .string(name), "summary": .string(summary), "security": [], "parameters": [],
            "responses": .object(Dictionary(uniqueKeysWithValues: responses)),
        ]
    }
}

extension CoordinatorAPI {
    /// The description itself.
    var documentRoute: APIRoute {
        APIRoute(
            .get, "/v1/openapi.json", .open,
            Operation("getDocument", "This description.", answer: .json(.any, "OpenAPI 3.1.")),
            answer: { [self] _ in try .json(APIDocument.make(routes)) })
    }
}

extension APIRoute {
    fileprivate var json: JSONValue {
        var members: [String: JSONValue] = [
            "operationId": .string(operation.name), "summary": .string(operation.summary),
            "parameters": .array(pathParameters + operation.query.map(\.json)),
            "responses": .object(responses),
        ]
        switch access {
        case .role(let role):
            members["security"] = [["bearer": []]]
            members["x-role"] = .string(role.rawValue)
        case .open, .grant: members["security"] = []
        }
        switch operation.body {
        case .json(let schema):
            members["requestBody"] = [
                "required": true, "content": ["application/json": ["schema": schema.json]],
            ]
        case .bytes:
            members["requestBody"] = [
                "required": true, "content": ["application/octet-stream": .object([:])],
            ]
        case nil: break
        }
        return .object(members)
    }

    private var pathParameters: [JSONValue] {
        pattern.split(separator: "/").filter { $0.hasPrefix("{") }.map { part in
            [
                "name": .string(String(part.dropFirst().dropLast())), "in": "path", "required": true,
                "schema": Schema.string.json,
            ]
        }
    }

    private var responses: [String: JSONValue] {
        var responses: [String: JSONValue] = [:]
        for status in operation.answer.statuses {
            var response: [String: JSONValue] = ["description": .string(operation.answer.note)]
            if status != 204, !operation.answer.contents.isEmpty {
                response["content"] = .object(operation.answer.contents.mapValues { ["schema": $0.json] })
            }
            responses["\(status)"] = .object(response)
        }
        for (status, codes) in Dictionary(grouping: operation.problems(for: access), by: \.status) {
            responses["\(status)"] = [
                "description": .string(codes.map { "`\($0.rawValue)`: \($0.title)" }.joined(separator: "; ")),
                "content": ["application/problem+json": ["schema": Schema.named("Problem").json]],
            ]
        }
        return responses
    }
}

extension Operation.Parameter {
    fileprivate var json: JSONValue {
        var members: [String: JSONValue] = [
            "name": .string(name), "in": "query", "required": false, "schema": schema.json,
            "description": .string(note),
        ]
        if case .list = schema { members["explode"] = false }
        return .object(members)
    }
}
