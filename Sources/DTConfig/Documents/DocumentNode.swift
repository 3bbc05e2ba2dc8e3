package import DTWire

/// A value in a YAML document, and where it stands.
package struct DocumentNode: Hashable, Sendable {
    package var place: Place
    package var content: Content

    package enum Content: Hashable, Sendable {
        case scalar(DocumentScalar)
        case list([DocumentNode])
        case map([DocumentEntry])
    }

    package init(place: Place, content: Content) { (self.place, self.content) = (place, content) }

    /// The word for this kind of value in a message to a person.
    package var kind: String {
        switch content {
        case .scalar(let scalar): scalar.value.kind
        case .list: "a list"
        case .map: "an object"
        }
    }

    /// Whether there is nothing here: no text, or one that stands for nothing.
    package var isNull: Bool {
        guard case .scalar(let scalar) = content else { return false }
        return scalar.value == .null
    }

    /// The value as JSON has it.
    package var json: JSONValue {
        switch content {
        case .scalar(let scalar): scalar.value
        case .list(let elements): .array(elements.map(\.json))
        case .map(let entries):
            .object(Dictionary(entries.map { ($0.key, $0.value.json) }, uniquingKeysWith: { first, _ in first }))
        }
    }

    /// The entry of a map; `nil` when this is no map or has no such key.
    package subscript(key: String) -> DocumentEntry? {
        guard case .map(let entries) = content else { return nil }
        return entries.first { $0.key == key }
    }

    /// The element of a list; `nil` when this is no list or is too short.
    package subscript(index: Int) -> DocumentNode? {
        guard case .list(let elements) = content, elements.indices.contains(index) else { return nil }
        return elements[index]
    }
}

/// A key of a map with its value.
package struct DocumentEntry: Hashable, Sendable {
    package var key: String
    /// Where the key stands.
    package var place: Place
    package var value: DocumentNode

    package init(key: String, place: Place, value: DocumentNode) {
        (self.key, self.place, self.value) = (key, place, value)
    }
}

/// A text of a document, and what it means.
package struct DocumentScalar: Hashable, Sendable {
    /// The text as it was written, without quotes.
    package var text: String
    package var value: JSONValue

    package init(text: String, value: JSONValue) { (self.text, self.value) = (text, value) }
}
