import Crypto

/// An API key whole, as its holder has it: `dt_<16 hexadecimal digits>_<43 characters>`.
///
/// The middle names the key and is no secret. The end is 32 random bytes in base64url, which may itself hold `_`, so the parts
/// are found by their fixed lengths.
package struct APIKey: Hashable, Sendable, Redacted {
    package let id: KeyID
    private let secret: [UInt8]

    private static let idLength = 16
    private static let secretLength = 43

    /// Reads a key, spaces and line ends around it aside.
    /// - Throws: `CredentialError` with `malformedKey`; the message never repeats the text.
    package init(_ text: some StringProtocol) throws(CredentialError) {
        var characters = Array(text.utf8)[...]
        let isSpace = { (byte: UInt8) in byte == 0x20 || (0x09...0x0D).contains(byte) }
        while let last = characters.last, isSpace(last) { characters.removeLast() }
        while let first = characters.first, isSpace(first) { characters.removeFirst() }
        let name = characters.dropFirst(3).prefix(Self.idLength)
        let secret = characters.dropFirst(3 + Self.idLength + 1)
        guard
            characters.prefix(3).elementsEqual("dt_".utf8), name.allSatisfy(Self.isLowercaseHexDigit),
            characters.dropFirst(3 + Self.idLength).first == UInt8(ascii: "_"), secret.count == Self.secretLength,
            Base64URL.decode(String(decoding: secret, as: UTF8.self))?.count == 32
        else {
            throw CredentialError(
                .malformedKey,
                "this is no API key: one is dt_, 16 hexadecimal digits, _ and 43 letters, digits, '-' or '_'")
        }
        id = KeyID(unchecked: String(decoding: name, as: UTF8.self))
        self.secret = Array(secret)
    }

    private init(id: KeyID, secret: [UInt8]) { (self.id, self.secret) = (id, secret) }

    /// A new key. `generator` must be the system's outside of tests.
    package static func generate(using generator: inout some RandomNumberGenerator) -> APIKey {
        let digits = Array("0123456789abcdef".utf8)
        let name = (0..<idLength).map { _ in digits[Int.random(in: 0..<16, using: &generator)] }
        return APIKey(
            id: KeyID(unchecked: String(decoding: name, as: UTF8.self)),
            secret: Array(Base64URL.encode(randomBytes(32, using: &generator)).utf8))
    }

    /// The key as text, secret included: for the one time that it is shown, and for the `Authorization` header.
    package var text: String { "dt_\(id)_" + String(decoding: secret, as: UTF8.self) }

    /// `K` for `/ws`: SHA-256 of the secret's 43 characters.
    package var proofKey: ProofKey { ProofKey(SHA256.hash(data: secret)) }

    /// What the HTTP API compares: SHA-256 of "dt http" and the secret's characters. From it nobody gets `K`.
    package var httpDigest: [UInt8] { Array(SHA256.hash(data: Array("dt http".utf8) + secret)) }

    private static func isLowercaseHexDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
    }
}
