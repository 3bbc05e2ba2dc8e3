import DTConfig
import DTStore
import DTWire
import Logging

/// Who a worker is: its id, made once and kept, and what it proves that with.
struct IdentityState: Sendable {
    let workerID: WorkerID
    let credentials: CredentialBox
    private let store: any WorkerStore

    /// - Throws: `WorkerError` with `credential`, or `StoreError`.
    static func load(_ settings: IdentitySettings, store: any WorkerStore, logger: Logger) async throws -> IdentityState
    {
        var files = CredentialFiles(settings)
        let given = try files.read()
        let credentials = CredentialBox(given, files: files, logger: logger)
        if given.apiKey == nil, let token = given.token, let kept = try await keptToken(store),
            kept.isNewer(than: token)
        {
            credentials.renew(kept)
        }
        return IdentityState(
            workerID: try await workerID(settings, store: store), credentials: credentials, store: store)
    }

    private static func workerID(_ settings: IdentitySettings, store: any WorkerStore) async throws -> WorkerID {
        if let given = settings.workerID { return given }
        if let kept = try await store.value(.workerID),
            let workerID = WorkerID(rawValue: String(decoding: kept.content, as: UTF8.self))
        {
            return workerID
        }
        var generator = SystemRandomNumberGenerator()
        let made = WorkerID.random(prefix: "w-", using: &generator)
        try await store.setValue(Bytes(made.rawValue.utf8), for: .workerID)
        return made
    }

    private static func keptToken(_ store: any WorkerStore) async throws -> Token? {
        try await store.value(.token).flatMap { try? Token(String(decoding: $0.content, as: UTF8.self)) }
    }

    /// Keeps a renewed token for the next start: the one that was configured ends.
    func keep(_ token: Token, logger: Logger) async {
        do {
            try await store.setValue(Bytes(token.text.utf8), for: .token)
        } catch {
            logger.warning("a renewed token cannot be kept", metadata: ["error": "\(error)"])
        }
    }
}

/// The Python environment that an interpreter belongs to.
enum PythonEnvironment {
    /// `…/venv` for `…/venv/bin/python3`; `nil` for a name that is looked for in `PATH`.
    static func folder(of interpreter: String) -> String? {
        let parts = interpreter.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count > 2, parts[parts.count - 2] == "bin" else { return nil }
        return parts.dropLast(2).joined(separator: "/")
    }
}
