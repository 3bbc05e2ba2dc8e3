/// What goes first when a session has more to say than the link takes.
package enum SendPriority: Int, CaseIterable, Sendable {
    /// Heartbeats, acknowledgements, cancels and everything that is small and urgent.
    case control
    /// Results, and tasks given out.
    case results
    /// Output of tasks.
    case logs
}
