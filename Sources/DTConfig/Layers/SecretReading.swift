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
            if rank <= fileRank { return SecretSource(given) }
        }
        guard let path else { return nil }
        return readSecret(path, direct.format, place: place).map { SecretSource($0, file: path) }
    }

    private mutating func readSecret(_ path: String, _ format: SettingFormat<Secret>, place: String) -> Secret? {
        do {
            let file = try RegularFile(path: path, limit: 65_536)
            if file.isReadableByOthers { warn("\(path): others than its owner can read this secret; chmod 600 it") }
            let text = String(decoding: file.bytes, as: UTF8.self)
            let isSpace: (Character) -> Bool = { $0 == " " || $0 == "\t" || $0.isNewline }
            let trimmed = String(String(text.drop(while: isSpace)).reversed().drop(while: isSpace).reversed())
            do {
                return try format.read([trimmed], surroundings.base)
            } catch {
                errors.append(ConfigError(.invalidValue, at: place, "\(path): what is in the file \(error.message)"))
            }
        } catch {
            errors.append(ConfigError(.unreadableFile, at: place, "\(error)"))
        }
        return nil
    }

    /// Says something once, though it concern several identities.
    mutating func warn(_ warning: String) {
        if !warnings.contains(warning) { warnings.append(warning) }
    }
}
