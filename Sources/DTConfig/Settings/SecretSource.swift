/// A secret, and the file that it is read from again whenever it is needed.
package struct SecretSource: Hashable, Sendable {
    package var secret: Secret
    /// `nil` for one that stands in a flag, a variable or a file of settings.
    package var file: String?
    /// Whether the file may be one that others can read.
    package var allowsInsecureFile: Bool

    package init(_ secret: Secret, file: String? = nil, allowsInsecureFile: Bool = false) {
        self.secret = secret
        self.file = file
        self.allowsInsecureFile = allowsInsecureFile
    }

    /// The secret as it is now: read from its file again, which may have been replaced.
    ///
    /// - Throws: `ConfigError`; what the file holds is not in it.
    package func current() throws(ConfigError) -> Secret {
        guard let file else { return secret }
        return try SecretFile.read(file, allowsInsecure: allowsInsecureFile)
    }
}
