import DTTransport
package import HTTPTypes
package import Hummingbird

/// One thing that the API does: a method, a path with `{variables}`, and what answers.
package struct Route: Sendable {
    package typealias Answer = @Sendable (Request, ServiceContext) async throws -> Response

    package let method: HTTPRequest.Method
    /// As the documentation writes it: `/v1/tasks/{id}`.
    package let pattern: String
    package let answer: Answer

    let segments: [Segment]

    enum Segment: Hashable {
        case text(String)
        case variable(String)
    }

    package init(_ method: HTTPRequest.Method, _ pattern: String, answer: @escaping Answer) {
        self.method = method
        self.pattern = pattern
        self.answer = answer
        segments = pattern.split(separator: "/").map { part in
            part.hasPrefix("{") ? .variable(String(part.dropFirst().dropLast())) : .text(String(part))
        }
    }

    /// The values of the variables when a path is this route's; `nil` when it is not.
    func match(_ path: [String]) -> [String: String]? {
        guard path.count == segments.count else { return nil }
        var variables: [String: String] = [:]
        for (segment, part) in zip(segments, path) {
            switch segment {
            case .text(let text): guard text == part else { return nil }
            case .variable(let name):
                guard !part.isEmpty else { return nil }
                variables[name] = part
            }
        }
        return variables
    }
}

/// Every route of a server, and which one a request is for.
package struct RouteTable: Sendable {
    package let routes: [Route]

    package init(_ routes: [Route]) { self.routes = routes }

    enum Match {
        case found(Route, variables: [String: String])
        /// The path is there; these methods are.
        case otherMethods([HTTPRequest.Method])
        case none
    }

    /// The route for a method and a path without its query. A route without variables goes before one with; `HEAD` is served
    /// by the route for `GET`.
    func match(_ method: HTTPRequest.Method, _ path: Substring) -> Match {
        var parts: [String] = []
        for part in path.split(separator: "/", omittingEmptySubsequences: false).dropFirst() {
            guard let part = PercentEncoding.decode(part) else { return .none }
            parts.append(part)
        }
        let matches = routes.compactMap { route in route.match(parts).map { (route, $0) } }
        guard let fewest = matches.map(\.1.count).min() else { return .none }
        let best = matches.filter { $0.1.count == fewest }
        let wanted = method == .head ? .get : method
        if let (route, variables) = best.first(where: { $0.0.method == wanted }) {
            return .found(route, variables: variables)
        }
        let methods = best.map(\.0.method)
        return .otherMethods(methods.contains(.get) ? methods + [.head] : methods)
    }
}
