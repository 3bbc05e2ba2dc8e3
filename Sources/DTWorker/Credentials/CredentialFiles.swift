import DTConfig
import DTWire

/// What an identity was given to prove who it is with.
struct Credentials: Hashable, Sendable {
    /// Good until it is revoked.
    var apiKey: APIKey?
    var token: Token?
}

/// Where an identity's credentials come from. Those that stand in files are read again when the files change: a file may be
/// replaced, or be behind a symbolic link that is, as Kubernetes does with its mounted secrets.
struct CredentialFiles: Sendable {
    private let apiKey: SecretSource?
    private let token: SecretSource?
    /// What the files looked like when they were read last.
    private var marks: [FileMark?] = []

    init(_ settings: IdentitySettings) { (apiKey, token) = (settings.apiKey, settings.token) }

    /// Whether a file is another one than when it was read last. Costs a system call for each.
    var haveChanged: Bool { currentMarks != marks }

    /// Reads everything there is. What stood in a file that is gone is taken as it was when the settings were read.
    ///
    /// - Throws: `WorkerError` with `credential`.
    mutating func read() throws(WorkerError) -> Credentials {
        marks = currentMarks
        let credentials = Credentials(
            apiKey: try apiKey.map { source throws(WorkerError) in
                let text = try source.text()
                do throws(CredentialError) {
                    return try APIKey(text)
                } catch {
                    throw WorkerError(.credential, "\(source.place)the API key cannot be used: \(error)", cause: error)
                }
            },
            token: try token.map { source throws(WorkerError) in
                let text = try source.text()
                do throws(CredentialError) {
                    return try Token(text)
                } catch {
                    throw WorkerError(.credential, "\(source.place)the token cannot be used: \(error)", cause: error)
                }
            })
        guard credentials.apiKey != nil || credentials.token != nil else {
            throw WorkerError(
                .credential,
                "there is neither an API key nor a token: give DT_API_KEY, --api-key, --token or --token-file; "
                    + "`dt keys create --name NAME --roles worker` makes a key")
        }
        return credentials
    }

    private var currentMarks: [FileMark?] { [apiKey, token].map { $0?.file.flatMap(FileMark.init) } }
}

extension SecretSource {
    /// What is in the file now; what was read with the settings when there is no file any more.
    fileprivate func text() throws(WorkerError) -> String {
        do {
            return try current().reveal()
        } catch {
            if let file, FileMark(file) == nil { return secret.reveal() }
            throw WorkerError(.credential, "\(error)", cause: error)
        }
    }

    /// `FILE: `, for messages.
    fileprivate var place: String { file.map { "\($0): " } ?? "" }
}
