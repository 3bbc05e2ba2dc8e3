import ArgumentParser
import DTWire

// The types of our vocabulary as arguments, so that a wrong one is a usage error that says what is allowed.

extension TaskID: ExpressibleByArgument {
    public init?(argument: String) { self.init(rawValue: argument) }
}

extension WorkerID: ExpressibleByArgument {
    public init?(argument: String) { self.init(rawValue: argument) }
}

extension KeyID: ExpressibleByArgument {
    public init?(argument: String) { self.init(rawValue: argument) }
}

extension ByteCount: ExpressibleByArgument {
    public init?(argument: String) { self.init(argument) }
}

extension TimeSpan: ExpressibleByArgument {
    public init?(argument: String) { self.init(argument) }
}

extension TaskStatus: ExpressibleByArgument {}
extension OutputStream: ExpressibleByArgument {}
extension Role: ExpressibleByArgument {}
extension BenchmarkConfig.Precision: ExpressibleByArgument {}

/// A list in one argument, with commas between.
struct CommaList<Element: ExpressibleByArgument & Sendable>: ExpressibleByArgument, Sendable {
    var elements: [Element]

    init?(argument: String) {
        let parts = argument.split(separator: ",", omittingEmptySubsequences: false)
        let elements = parts.compactMap { Element(argument: String($0)) }
        guard elements.count == parts.count else { return nil }
        self.elements = elements
    }

    static var allValueStrings: [String] { Element.allValueStrings }
}

/// `NAME=VALUE`.
struct Assigned: ExpressibleByArgument, Sendable {
    var name: String
    var value: String

    init?(argument: String) {
        guard let sign = argument.firstIndex(of: "="), sign != argument.startIndex else { return nil }
        name = String(argument[..<sign])
        value = String(argument[argument.index(after: sign)...])
    }
}
