package import DTService
package import DTStore
package import DTWire
import Hummingbird

/// The HTTP API of a coordinator, under `/v1`, with health and its own description beside it.
package struct CoordinatorAPI: Sendable {
    let store: any TaskStore
    let control: any CoordinatorControl
    let keyring: Keyring
    let settings: APISettings
    let clocks: Clocks

    private let checks: [ReadinessCheck]

    /// - Parameter checks: What must hold beside the store for the coordinator to be of use.
    package init(
        store: any TaskStore, control: any CoordinatorControl, keyring: Keyring, settings: APISettings,
        clocks: Clocks = .system, checks: [ReadinessCheck] = []
    ) {
        self.store = store
        self.control = control
        self.keyring = keyring
        self.settings = settings
        self.clocks = clocks
        self.checks = checks
    }

    /// Everything under `/v1`.
    package var routes: [APIRoute] {
        taskRoutes + logRoutes + resultRoutes + workerRoutes + keyRoutes + uploadRoutes + [documentRoute]
    }

    /// What a server is given.
    package var responder: ServiceResponder {
        let authenticator = Authenticator(keyring: keyring, settings: settings, clocks: clocks)
        let probe = StoreProbe(store: store, clocks: clocks)
        let storeCheck = ReadinessCheck("store") { await probe.failure() }
        return ServiceResponder(
            routes.map { $0.route(authenticator) } + HealthRoutes.routes(checks: [storeCheck] + checks),
            translate: { ($0 as? StoreError).map(Problem.init) })
    }
}

extension Problem {
    /// What a fault of the store means to a caller. Its message may name files of this machine, so it stays in the log.
    init(_ error: StoreError) {
        switch error.code {
        case .diskFull:
            self.init(
                .storeFull, "The coordinator's disk is full and nothing was recorded. Its operator must make space.")
        case .closed: self.init(.stopping, "Ask again in a moment.")
        default:
            self.init(
                .storeUnavailable,
                "The coordinator cannot use its database now (\(error.code.rawValue)), and nothing was recorded. "
                    + "Try again in a moment; the coordinator's log says more.")
        }
    }

    static func noSuchTask(_ taskID: TaskID) -> Problem {
        Problem(.noSuchTask, "There is no task \(taskID). List those that there are: dt tasks")
    }
}
