/// A rule that did not hold, in words.
struct Violation: Error, CustomStringConvertible {
    var description: String

    init(_ description: String) { self.description = description }
}

func require(_ condition: Bool, _ rule: @autoclosure () -> String) throws(Violation) {
    if !condition { throw Violation(rule()) }
}
