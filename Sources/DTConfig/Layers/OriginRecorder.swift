import Configuration
import Synchronization

/// Notes for each key which provider answered, while a `ConfigReader` reads.
final class OriginRecorder: AccessReporter, Sendable {
    private let answers = Mutex<[String: Int]>([:])

    func report(_ event: AccessEvent) {
        guard case .success(let value) = event.result, value != nil, let last = event.providerResults.last,
            case .success(let lookup) = last.result, lookup.value != nil
        else { return }
        let key = event.metadata.key.components.joined(separator: ".")
        answers.withLock { $0[key] = event.providerResults.count - 1 }
    }

    /// The position of the provider that answered for a key.
    func answer(for key: String) -> Int? { answers.withLock { $0[key] } }
}
