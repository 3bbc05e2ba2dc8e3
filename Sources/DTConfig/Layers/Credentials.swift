import Glibc

/// The credentials that systemd gives a service (`LoadCredential=` and its like): files in `$CREDENTIALS_DIRECTORY`.
struct Credentials {
    private let folder: String?

    init(_ surroundings: Surroundings) {
        folder = surroundings.variable("CREDENTIALS_DIRECTORY").flatMap { $0.hasPrefix("/") ? $0 : nil }
    }

    /// The files `api-key` and `token`, or those of one identity: `NAME.api-key` and `NAME.token`.
    func layer(of name: String?) -> Layer {
        var layer = Layer(name: name.map { "credentials of \($0)" } ?? "credentials")
        guard let folder else { return layer }
        let prefix = name.map { "\($0)." } ?? ""
        for (file, setting) in [("api-key", SharedOptions.apiKeyFile), ("token", SharedOptions.tokenFile)] {
            let path = "\(folder)/\(prefix)\(file)"
            guard access(path, F_OK) == 0 else { continue }
            layer.values[setting.setting.key] = Layer.Value(
                texts: [path], origin: .credential(path), base: PathBase(folder: folder))
        }
        return layer
    }
}
