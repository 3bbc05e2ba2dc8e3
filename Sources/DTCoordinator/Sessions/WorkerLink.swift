package import DTWire

/// The coordinator's end of one session, as far as the coordinator needs it.
package protocol WorkerLink: Sendable {
    /// Sends a message when its turn comes, and returns the number of the frame it was written in.
    ///
    /// - Throws: when the session has ended before it was written.
    @discardableResult
    func send(_ message: CoordinatorMessage) async throws -> Int64

    /// Ends the session.
    func close(_ code: CloseCode, reason: String) async
}
