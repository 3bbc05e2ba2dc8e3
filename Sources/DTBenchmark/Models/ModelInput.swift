/// An input as the model declares it.
package struct ModelInput: Hashable, Sendable {
    package var name: String
    package var elementType: ElementType
    /// From the outermost on; none for a scalar.
    package var dimensions: [Dimension]

    package enum Dimension: Hashable, Sendable {
        /// Always of this size.
        case fixed(Int)
        /// Of any size, by the name that the model gives it; the name may be empty.
        case open(String)
    }

    package init(name: String, elementType: ElementType, dimensions: [Dimension]) {
        self.name = name
        self.elementType = elementType
        self.dimensions = dimensions
    }

    /// The names by which a task can set an open dimension: the model's own, and the input's with the position.
    func keys(ofDimension index: Int) -> [String] {
        guard case .open(let name) = dimensions[index] else { return [] }
        let position = "\(self.name)[\(index)]"
        return name.isEmpty ? [position] : [name, position]
    }

    /// The shape in words: `N x 3 x 224 x 224`.
    var shapeText: String {
        guard !dimensions.isEmpty else { return "a scalar" }
        return dimensions.map {
            switch $0 {
            case .fixed(let size): "\(size)"
            case .open(let name): name.isEmpty ? "?" : name
            }
        }.joined(separator: " x ")
    }
}
