/// What a `custom` task runs: a handler that the worker's configuration declares, or a built-in one.
package struct CustomConfig: Hashable, Sendable, Codable {
    /// The handler's name.
    package var name: String
    /// What the handler reads as JSON on its standard input.
    package var parameters: JSONValue

    package init(name: String, parameters: JSONValue = .object([:])) {
        self.name = name
        self.parameters = parameters
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        name = try container.decode(String.self, forKey: .name)
        parameters = try container.decodeIfPresent(JSONValue.self, forKey: .parameters) ?? .object([:])
        try container.require(!name.isEmpty, "must name a handler", at: .name)
        if case .object = parameters { return }
        try container.require(false, "must be an object, and is \(parameters.kind)", at: .parameters)
    }

    /// Names that need no declaration: every worker has them built in.
    package static let builtInNames: Set<String> = ["hash", "noop"]

    enum CodingKeys: String, CodingKey {
        case name, parameters
    }
}
