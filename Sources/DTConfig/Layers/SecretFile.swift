/// A file that holds one key or token and nothing else.
package enum SecretFile {
    /// The longest content that is read.
    private static let limit = 65_536

    /// Reads the secret, without the space around it. Links are followed, so that a secret that Kubernetes mounts and
    /// replaces by a change of links is always read whole.
    ///
    /// - Parameter allowsInsecure: Whether others than its owner may be able to read the file.
    /// - Throws: `ConfigError` in the place of the file; what the file holds is not in it.
    package static func read(_ path: String, allowsInsecure: Bool) throws(ConfigError) -> Secret {
        let file: RegularFile
        do {
            file = try RegularFile(path: path, limit: limit)
        } catch {
            throw ConfigError(.unreadableFile, at: path, error.message)
        }
        guard allowsInsecure || !file.isReadableByOthers else {
            throw ConfigError(
                .insecureFile, at: path,
                "others than its owner can read this secret; chmod 600 it, or set allowInsecureFiles")
        }
        let text = String(decoding: file.bytes, as: UTF8.self)
        let isSpace: (Character) -> Bool = { $0 == " " || $0 == "\t" || $0.isNewline }
        let trimmed = String(String(text.drop(while: isSpace)).reversed().drop(while: isSpace).reversed())
        do {
            return try SettingFormat<Secret>.secret.read([trimmed], PathBase(folder: "/"))
        } catch {
            throw ConfigError(.invalidValue, at: path, "what is in the file \(error.message)")
        }
    }
}
