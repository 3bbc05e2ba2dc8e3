import DTWire

extension Loading {
    /// The API key, of the process or of an identity.
    mutating func apiKey(_ reader: inout LayeredReader) -> SecretSource? {
        secret(SharedOptions.apiKey, SharedOptions.apiKeyFile, &reader)
    }

    mutating func token(_ reader: inout LayeredReader) -> SecretSource? {
        secret(SharedOptions.token, SharedOptions.tokenFile, &reader)
    }

    /// A secret that stands in a layer, or in a file that a layer names; the higher layer wins.
    private mutating func secret(
        _ direct: TypedSetting<Secret>, _ file: TypedSetting<String>, _ reader: inout LayeredReader
    ) -> SecretSource? {
        let (key, fileKey) = (direct.setting.key, file.setting.key)
        let given = reader.given(direct)
        let path = reader.given(file)
        if given != nil, case .flag(let flag) = reader.origin(of: key) {
            warn(
                "\(flag): every user of this machine can read it; use \(file.setting.flag ?? fileKey) or \(direct.setting.variable ?? key)"
            )
        }
        let place = Self.place(of: fileKey, in: reader)
        if let given {
            let (rank, fileRank) = (reader.rank(of: key) ?? 0, reader.rank(of: fileKey) ?? Int.max)
            require(
                rank != fileRank, [fileKey, key], at: place, "\(key) and \(fileKey) are both set; give one of them")
            if rank <= fileRank {
                checkExposure(of: key, reader, file.setting)
                return SecretSource(given)
            }
        }
        guard let path else { return nil }
        watched.append(path)
        // A credential is shown with the group's permission where systemd gives it by an access list.
        var allowsInsecure = allowsInsecureFiles
        if case .credential = reader.origin(of: fileKey) { allowsInsecure = true }
        do throws(ConfigError) {
            let secret = try SecretFile.read(path, allowsInsecure: allowsInsecure)
            return SecretSource(secret, file: path, allowsInsecureFile: allowsInsecure)
        } catch {
            let source = place == error.place ? "" : "\(place): "
            if !errors.contains(where: { "\($0)" == "\(source)\(error)" }) {
                errors.append(ConfigError(error.code, at: place, source.isEmpty ? error.message : "\(error)"))
            }
            return nil
        }
    }

    /// A secret that stands in a file of settings makes that file a secret.
    private mutating func checkExposure(of key: String, _ reader: LayeredReader, _ file: Setting) {
        guard case .file(let name, let place) = reader.origin(of: key), document.exposed.contains(name),
            !allowsInsecureFiles
        else { return }
        errors.append(
            ConfigError(
                .insecureFile, at: "\(name):\(place)",
                "\(key) stands in a file that others than its owner can read; chmod 600 it, move the secret to "
                    + "\(file.key), or set allowInsecureFiles"))
    }

    /// Says something once, though it concern several identities.
    mutating func warn(_ warning: String) {
        if !warnings.contains(warning) { warnings.append(warning) }
    }
}
