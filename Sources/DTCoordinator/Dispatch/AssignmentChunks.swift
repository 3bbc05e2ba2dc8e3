import DTWire

/// How many assignments go into each `execute_tasks`, so that none is longer than a message may be.
enum AssignmentChunks {
    /// What a message has beside its tasks, with room to spare.
    private static let envelopeBytes = 256

    /// The number of assignments for each message, in order. One that is too long by itself goes alone: a submit refuses
    /// what would not fit.
    static func counts(_ assignments: [Assignment], maxBytes: Int) -> [Int] {
        var (counts, current, bytes): ([Int], Int, Int) = ([], 0, envelopeBytes)
        for assignment in assignments {
            let size = sizeBound(of: assignment)
            if current > 0, bytes + size > maxBytes {
                counts.append(current)
                (current, bytes) = (0, envelopeBytes)
            }
            current += 1
            bytes += size
        }
        return current > 0 ? counts + [current] : counts
    }

    /// A bound on an assignment's encoded length, found without encoding it: escapes can make text six times as long.
    private static func sizeBound(of assignment: Assignment) -> Int {
        let spec = assignment.spec
        let sources = spec.sources.reduce(0) { $0 + $1.content.count * 4 / 3 + $1.path.utf8.count * 6 + 64 }
        let environment = spec.environment.reduce(0) { $0 + ($1.key.utf8.count + $1.value.utf8.count) * 6 + 8 }
        let names = spec.requirements.tags.union(spec.requirements.hardware).reduce(0) { $0 + $1.utf8.count * 6 + 3 }
        return 1024 + sources + environment + names + spec.config.textBound
    }
}

extension JSONValue {
    /// A bound on the length of this value's text, in bytes.
    fileprivate var textBound: Int {
        switch self {
        case .null, .bool: 5
        case .integer, .number: 25
        case .string(let text): text.utf8.count * 6 + 2
        case .array(let elements): elements.reduce(2) { $0 + $1.textBound + 1 }
        case .object(let members): members.reduce(2) { $0 + $1.key.utf8.count * 6 + 4 + $1.value.textBound }
        }
    }
}
