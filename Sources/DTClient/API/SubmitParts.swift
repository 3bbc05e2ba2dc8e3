import DTWire

/// Cuts many tasks into requests that a coordinator takes.
enum SubmitParts {
    /// The most tasks in one request.
    static let maximumTasks = 1000
    /// The most bytes in one request, unless one task alone has more.
    static let maximumBytes = 8 << 20

    /// The tasks in their order, cut.
    ///
    /// - Throws: what writing a task as JSON throws.
    static func split(_ tasks: [TaskSpec]) throws -> [[TaskSpec]] {
        var parts: [[TaskSpec]] = []
        var part: [TaskSpec] = []
        var bytes = 0
        for task in tasks {
            let size = try JSONText.encode(task).count
            if !part.isEmpty, part.count == maximumTasks || bytes + size > maximumBytes {
                parts.append(part)
                (part, bytes) = ([], 0)
            }
            part.append(task)
            bytes += size
        }
        return part.isEmpty ? parts : parts + [part]
    }
}
