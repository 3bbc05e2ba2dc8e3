import DTWire
import Yams

/// A YAML document (JSON is YAML too) as a tree of values that know where they stand, within limits.
///
/// What is refused although YAML allows it: keys that are no plain words, keys that are there twice, merge keys, tags
/// other than those of the core schema, several documents in one text, values past the limits.
package struct Document: Hashable, Sendable {
    /// The value; `nil` when the text has none.
    package let root: DocumentNode?

    init(root: DocumentNode?) { self.root = root }

    /// Reads a text.
    package init(_ bytes: [UInt8], limits: DocumentLimits) throws(DocumentError) {
        guard bytes.count <= limits.bytes else {
            throw DocumentError("is larger than \(ByteCount(Int64(limits.bytes)))")
        }
        let text = try DocumentText.decode(bytes)
        try StructureCheck.check(text, depth: limits.depth)
        guard let node = try Self.compose(text) else {
            root = nil
            return
        }
        var reader = NodeReader(limits: limits)
        root = try reader.read(node, depth: 0)
    }

    private static func compose(_ text: String) throws(DocumentError) -> Node? {
        do {
            // The basic resolver compares keys as texts, which is right for us and spares a row of regular expressions.
            return try Yams.compose(yaml: text, .basic, .default, .utf8)
        } catch let error as YamlError {
            throw DocumentError(error, in: text)
        } catch {
            throw DocumentError("\(error)")
        }
    }
}

/// Turns the nodes of Yams into ours, counting as it goes.
private struct NodeReader {
    let limits: DocumentLimits
    private var nodes = 0
    private var bytes = 0

    init(limits: DocumentLimits) { self.limits = limits }

    mutating func read(_ node: Node, depth: Int) throws(DocumentError) -> DocumentNode {
        let place = Place(node.mark)
        nodes += 1
        guard nodes <= limits.nodes else {
            throw DocumentError("holds more than \(limits.nodes) values, counting what aliases repeat", at: place)
        }
        switch node {
        case .scalar(let scalar): return DocumentNode(place: place, content: .scalar(try read(scalar, at: place)))
        case .sequence(let sequence):
            try enter(depth, tag: sequence.tag, "tag:yaml.org,2002:seq", at: place)
            var elements: [DocumentNode] = []
            for element in sequence { elements.append(try read(element, depth: depth + 1)) }
            return DocumentNode(place: place, content: .list(elements))
        case .mapping(let mapping):
            try enter(depth, tag: mapping.tag, "tag:yaml.org,2002:map", at: place)
            return DocumentNode(place: place, content: .map(try entries(of: mapping, depth: depth)))
        case .alias: throw DocumentError("holds an alias that leads nowhere", at: place)
        }
    }

    private func enter(_ depth: Int, tag: Tag, _ own: String, at place: Place) throws(DocumentError) {
        guard depth < limits.depth else { throw DocumentError("nested deeper than \(limits.depth) levels", at: place) }
        let name = tag.description
        guard name.isEmpty || name == own else { throw DocumentError(Self.refusal(ofTag: name), at: place) }
    }

    private static func refusal(ofTag name: String) -> String {
        let short = name.hasPrefix("tag:yaml.org,2002:") ? "!!" + name.dropFirst(18) : name
        return "the tag \(Shown.text(short)) is not supported; leave it out"
    }

    private mutating func entries(
        of mapping: Node.Mapping, depth: Int
    ) throws(DocumentError) -> [DocumentEntry] {
        var entries: [DocumentEntry] = []
        var seen: Set<String> = []
        for (keyNode, valueNode) in mapping {
            let place = Place(keyNode.mark)
            guard case .scalar(let scalar) = keyNode else {
                throw DocumentError("a key must be a word, not a list or an object", at: place)
            }
            let tag = scalar.tag.description
            guard ["", "!", "tag:yaml.org,2002:str"].contains(tag) else {
                throw DocumentError(Self.refusal(ofTag: tag), at: place)
            }
            let key = scalar.string
            if key == "<<", scalar.style == .plain {
                throw DocumentError("merge keys (<<) are not supported; repeat the keys", at: place)
            }
            bytes += key.utf8.count
            guard seen.insert(key).inserted else {
                throw DocumentError("the key '\(Shown.text(key))' is there more than once", at: place)
            }
            entries.append(DocumentEntry(key: key, place: place, value: try read(valueNode, depth: depth + 1)))
        }
        return entries
    }

    private mutating func read(_ scalar: Node.Scalar, at place: Place) throws(DocumentError) -> DocumentScalar {
        let text = scalar.string
        bytes += text.utf8.count
        guard bytes <= limits.expandedBytes else {
            throw DocumentError(
                "holds more than \(ByteCount(Int64(limits.expandedBytes))), counting what aliases repeat", at: place)
        }
        switch scalar.tag.description {
        case "":  // Without quotes and without a tag.
            do {
                return DocumentScalar(text: text, value: try PlainScalar.value(of: text))
            } catch {
                throw DocumentError(error.message, at: place)
            }
        case "!", "tag:yaml.org,2002:str": return DocumentScalar(text: text, value: .string(text))
        case let name: throw DocumentError(Self.refusal(ofTag: name), at: place)
        }
    }
}

extension Place {
    fileprivate init(_ mark: Mark?) { self.init(line: mark?.line ?? 1, column: mark?.column ?? 1) }
}
