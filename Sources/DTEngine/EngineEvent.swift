package import DTWire

/// What happens to an engine.
package enum EngineEvent: Hashable, Sendable {
    /// The process is up, and this is what its journal and spool held.
    case started(Recovered)
    /// The handshake is done.
    case connected(SessionTerms)
    /// There is no session: the attempt failed, or a session ended.
    case disconnected(Disconnection)
    /// A message arrived in the frame `seq`, which was written at `sent` by this process's clock.
    case received(CoordinatorMessage, seq: Int64, sent: Instant)
    /// The journal holds these assignments now.
    case journaled([LeaseID], Origin)
    /// The journal could not take these assignments.
    case journalFailed([LeaseID])
    /// The task's first process runs.
    case taskStarted(LeaseID)
    case taskProgressed(LeaseID, progress: Double?, step: String?)
    case taskFinished(LeaseID, Outcome)
    /// The spool holds these outcomes now, and the journal no longer holds their assignments.
    case spooled([LeaseID])
    /// An outcome could not be sent, for a reason other than the session's end.
    case deliveryFailed(LeaseID)
    case reading(Reading)
    case timerFired(EngineTimer)
    /// The process's governor gives this engine its slots; without one they are the settings'. The first comes before
    /// `started`.
    case allowed(Allowance)
    /// The settings have changed. The identity's name and the instance stay what they were.
    case settingsChanged(EngineSettings)
    /// The credential or the coordinator has changed: `connect` uses it from now on.
    case reconnectRequested
    /// Finish what runs and leave; `timeout` overrides the configured one.
    case drainRequested(timeout: Duration?)
    /// Stop what runs, now.
    case stopRequested
}

/// What the worker's store held when the process started.
package struct Recovered: Hashable, Sendable {
    /// Outcomes that were not acknowledged, oldest first; the interrupted ones among them.
    package var undelivered: [Delivery]

    package init(undelivered: [Delivery] = []) { self.undelivered = undelivered }
}

/// An outcome in the spool, and whose it is.
package struct Delivery: Hashable, Sendable {
    package var leaseID: LeaseID
    package var origin: Origin

    package init(_ leaseID: LeaseID, origin: Origin) {
        self.leaseID = leaseID
        self.origin = origin
    }
}

/// Why there is no session.
package struct Disconnection: Hashable, Sendable {
    package enum Kind: Hashable, Sendable {
        /// Nobody answered: no listener, no route, no name.
        case unreachable
        /// The link ended or fell silent.
        case lost
        /// The coordinator said no, with this code of the protocol's.
        case refused(code: String)
    }

    package var kind: Kind
    /// For a person.
    package var message: String
    /// The shortest wait that the coordinator asked for.
    package var retryAfter: Duration?

    package init(_ kind: Kind, message: String, retryAfter: Duration? = nil) {
        self.kind = kind
        self.message = message
        self.retryAfter = retryAfter
    }
}

/// What an engine waits for.
package enum EngineTimer: Hashable, Sendable, CaseIterable {
    /// The next heartbeat is due.
    case heartbeat
    /// The next attempt to connect is due.
    case reconnect
    /// Outcomes whose delivery failed are due again.
    case redelivery
    /// Tasks are taken again after a fault.
    case pauseEnd
    /// What still runs in a drain is to be stopped.
    case drainDeadline
    /// The lease of something that waits for its turn to start lapses.
    case leaseEnd
    /// A draining engine has waited long enough: for its tasks to die, for acknowledgements, for the coordinator's close.
    case flushDeadline
}
