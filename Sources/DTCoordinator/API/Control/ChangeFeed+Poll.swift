import DTWire
import ServiceLifecycle

extension ChangeFeed {
    /// Reads, and reads again whenever something happened, until what was read is final or the time is up. Stops waiting when
    /// the process is told to stop.
    ///
    /// - Parameters:
    ///   - wait: How long to wait at most; zero reads once.
    ///   - isNews: Whether a change is worth reading again.
    ///   - read: Reads the truth, and says whether that is what was waited for.
    func poll<Answer: Sendable>(
        _ interest: Interest, wait: Duration, clocks: Clocks, isNews: (Batch) -> Bool = { _ in true },
        read: () async throws -> (answer: Answer, isFinal: Bool)
    ) async throws -> Answer {
        guard wait > .zero else { return try await read().answer }
        let deadline = clocks.monotonic().advanced(by: wait)
        let subscription = subscribe(to: interest)
        var (answer, isFinal) = try await read()
        while !isFinal {
            let rest = clocks.monotonic().duration(to: deadline)
            guard rest > .zero, let batch = await subscription.nextUnlessStopping(within: rest) else { break }
            if isNews(batch) { (answer, isFinal) = try await read() }
        }
        return answer
    }
}

extension ChangeFeed.Subscription {
    /// The next batch; `nil` when the time was up, or the process is told to stop.
    func nextUnlessStopping(within limit: Duration) async -> ChangeFeed.Batch? {
        if case .news(let batch) = await waitUnlessStopping(within: limit) { batch } else { nil }
    }

    func waitUnlessStopping(within limit: Duration) async -> ChangeFeed.Wait {
        await cancelWhenGracefulShutdown { [self] in await wait(within: limit) }
    }
}
