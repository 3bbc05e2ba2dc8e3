/// What the holder of a key or token may do.
package enum Role: String, Choice, Comparable {
    /// Everything, keys and tokens included.
    case admin
    /// Submit tasks, cancel them, and see everything.
    case submit
    /// See everything.
    case read
    /// Connect as a worker, and nothing else.
    case worker

    package static func < (left: Role, right: Role) -> Bool { left.rawValue < right.rawValue }
}
