/// How often a task was given out: the number of a lease. A result under an older fence never overwrites a newer one.
/// Below 2^53, so that every JSON reader holds it exactly.
package struct Fence: RawRepresentable, Hashable, Comparable, Sendable, Codable, CustomStringConvertible {
    package var rawValue: Int64

    package init(rawValue: Int64) { self.rawValue = rawValue }
    package init(_ number: Int64) { rawValue = number }

    package static func < (left: Fence, right: Fence) -> Bool { left.rawValue < right.rawValue }

    package var description: String { "\(rawValue)" }

    package init(from decoder: any Decoder) throws {
        rawValue = try decoder.singleValueContainer().decode(Int64.self)
        guard rawValue >= 0 else {
            throw DecodingError.dataCorrupted(
                .init(codingPath: decoder.codingPath, debugDescription: "must not be negative"))
        }
    }
}

/// The lease on one attempt at a task: which task, and its fence.
package struct LeaseID: Hashable, Sendable, Codable, Comparable, CustomStringConvertible {
    package var taskID: TaskID
    package var fence: Fence

    package init(_ taskID: TaskID, _ fence: Fence) { (self.taskID, self.fence) = (taskID, fence) }

    package var description: String { "\(taskID)#\(fence)" }

    package static func < (left: LeaseID, right: LeaseID) -> Bool {
        (left.taskID, left.fence) < (right.taskID, right.fence)
    }

    enum CodingKeys: String, CodingKey {
        case taskID = "task_id"
        case fence
    }
}
