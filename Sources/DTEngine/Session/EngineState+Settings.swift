import DTWire

/// Settings that change while the engine runs.
extension EngineState {
    /// Takes new settings up at once. What the coordinator was told at the session's start it is told anew, in a new session.
    mutating func change(_ settings: EngineSettings) -> [EngineAction] {
        let isToldAnew = !settings.isTold(like: self.settings)
        let (identity, instance) = (self.settings.identity, self.settings.instance)
        self.settings = settings
        (self.settings.identity, self.settings.instance) = (identity, instance)
        backoff.settings = settings.backoff
        return isToldAnew ? endToOpenAgain() : []
    }

    /// The coordinator is another one, or the credential is: the next session is opened with them at once.
    mutating func reconnect() -> [EngineAction] {
        switch link {
        case .starting, .ending, .finished: return []
        case .connecting:
            isAttemptOutdated = true
            return []
        case .waiting:
            backoff.startOver()
            link = .connecting
            return [.disarm(.reconnect), .connect]
        case .registering, .active:
            backoff.startOver()
            return endToOpenAgain()
        }
    }

    /// Ends the session, if one stands, to open another. One that is being left is left as it is.
    private mutating func endToOpenAgain() -> [EngineAction] {
        switch link {
        case .registering where drain == nil, .active where drain == nil:
            link = .ending
            return [.disarm(.heartbeat), .disconnect]
        case .starting, .connecting, .waiting, .ending, .finished, .registering, .active: return []
        }
    }

    /// The session has ended because it was to be, or an attempt that had been overtaken: the next begins at once, and no
    /// failure is counted.
    mutating func openAgain(at now: Instant) -> [EngineAction] {
        isAttemptOutdated = false
        link = .connecting
        backoff.sessionEndedByChoice()
        sessionIsOver(at: now)
        return [.connect]
    }
}

extension EngineSettings {
    /// Whether a `register` says the same.
    fileprivate func isTold(like other: EngineSettings) -> Bool {
        tags == other.tags && capabilities == other.capabilities && handlers == other.handlers
            && profile == other.profile && enforcement == other.enforcement && slots == other.slots
            && taskTimeout == other.taskTimeout
    }
}
