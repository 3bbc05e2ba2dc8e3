import Crypto
import DTTestKit
import DTWire
import FoundationEssentials
import Testing

/// The figures of Tests/Vectors/dt-v1.json, which a Python script of its own computed.
private struct Vectors: Decodable, Sendable {
    struct Key: Decodable { var key, id, k, httpDigest: String }
    struct SignedToken: Decodable { var signingKeyId, signingKey, token, shown, k: String }
    struct Handshake: Decodable, CustomTestStringConvertible {
        struct Frame: Decodable { var direction: String, seq: Int64, timeMs: Int64, payload: String, frame: String }

        var name, k, hello, challenge, transcript, prk, proof, auth: String
        var keys: [String: String]
        var sealedTokens: [String]
        var frames: [Frame]
        var testDescription: String { name }
    }

    var apiKey: Key
    var token: SignedToken
    var handshakes: [Handshake]

    static func load() throws -> Vectors {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return try decoder.decode(Vectors.self, from: Data(RepositoryFile.contents("Tests/Vectors/dt-v1.json")))
    }
}

@Suite(.timeLimit(.minutes(5)))
struct VectorTests {
    private let vectors: Vectors

    init() throws { vectors = try Vectors.load() }

    @Test func `an API key gives the K and the digest of the vectors`() throws {
        let key = try APIKey(vectors.apiKey.key)
        #expect(key.id.rawValue == vectors.apiKey.id)
        #expect(Hex.encode(key.proofKey.bytes) == vectors.apiKey.k)
        #expect(Hex.encode(key.httpDigest) == vectors.apiKey.httpDigest)
    }

    @Test func `the token of the vectors verifies, and gives their K`() throws {
        let token = try Token(vectors.token.token)
        let key = try signingKey()
        #expect(token.shown.text == vectors.token.shown)
        #expect(Hex.encode(token.proofKey.bytes) == vectors.token.k)
        #expect(Hex.encode(key.signature(over: vectors.token.shown).bytes) == vectors.token.k)
        let claims = try token.verify(with: key)
        #expect(claims.subject == "worker-1")
        #expect(claims.audience == .session)
        #expect(claims.expires == 1_750_003_600)
    }

    @Test(arguments: try Vectors.load().handshakes)
    fileprivate func `transcript, keys and proof are those of the vectors`(_ vector: Vectors.Handshake) throws {
        let (transcript, keys) = try secrets(vector)
        #expect(Hex.encode(transcript.bytes) == vector.transcript)
        for (name, key) in [
            ("client_proof", keys.clientProof), ("c2s", keys.clientToServer), ("s2c", keys.serverToClient),
            ("seal", keys.seal),
        ] {
            #expect(Hex.encode(key.withUnsafeBytes { Array($0) }) == vector.keys[name], "\(name)")
        }
        #expect(Hex.encode(keys.proof(of: transcript).content) == vector.proof)
        let auth = try JSONText.decode(Auth.self, from: Array(vector.auth.utf8))
        #expect(Hex.encode(auth.proof.content) == vector.proof)
    }

    @Test(arguments: try Vectors.load().handshakes)
    fileprivate func `frames are sealed to and opened from those of the vectors`(_ vector: Vectors.Handshake) throws {
        let (_, keys) = try secrets(vector)
        for (direction, key) in [("c2s", keys.clientToServer), ("s2c", keys.serverToClient)] {
            var sealer = FrameSealer(key: key)
            var opener = FrameOpener(key: key)
            for frame in vector.frames where frame.direction == direction {
                let time = Timestamp(milliseconds: frame.timeMs)
                #expect(Hex.encode(sealer.seal(Array(frame.payload.utf8), at: time)) == frame.frame)
                let received = try opener.open(try #require(Hex.decode(frame.frame)), at: time)
                #expect(received.sequence == frame.seq)
                #expect(String(decoding: received.payload, as: UTF8.self) == frame.payload)
            }
            #expect(opener.lastSequence == 2)
        }
    }

    @Test(arguments: try Vectors.load().handshakes)
    fileprivate func `tokens are sealed to and opened from those of the vectors`(_ vector: Vectors.Handshake) throws {
        let (transcript, keys) = try secrets(vector)
        let token = try Token(vectors.token.token)
        var sealer = TokenSealer(keys, transcript)
        var opener = TokenOpener(keys, transcript)
        for sealed in vector.sealedTokens {
            #expect(try Hex.encode(sealer.seal(token).content) == sealed)
            #expect(try opener.open(Bytes(Hex.decode(sealed) ?? [])) == token)
        }
    }

    @Test func `the vectors of docs/protocol.md are those of the file`() throws {
        let page = String(decoding: try RepositoryFile.contents("docs/protocol.md"), as: UTF8.self)
        let handshake = try #require(vectors.handshakes.first)
        let shown =
            [
                vectors.apiKey.key, vectors.apiKey.k, vectors.apiKey.httpDigest, vectors.token.token, vectors.token.k,
                vectors.token.signingKey, handshake.hello, handshake.challenge, handshake.auth,
                handshake.sealedTokens[0],
            ] + vectors.handshakes.flatMap { [$0.transcript, $0.prk, $0.proof] } + Array(handshake.keys.values)
            + handshake.frames.dropFirst().map(\.frame)
        for value in shown { #expect(page.contains(value), "\(value.prefix(40))") }
    }

    @Test(arguments: try Vectors.load().handshakes)
    fileprivate func `the messages of the vectors are read by our types`(_ vector: Vectors.Handshake) throws {
        let hello = try JSONText.decode(Hello.self, from: Array(vector.hello.utf8))
        let challenge = try JSONText.decode(Challenge.self, from: Array(vector.challenge.utf8))
        let welcome = try JSONText.decode(Welcome.self, from: Array(vector.frames[0].payload.utf8))
        #expect(hello.features == ["example"])
        #expect(hello.time < challenge.time)
        #expect(welcome.impossibility == nil)
        #expect(try JSONText.decode(Hello.self, from: JSONText.encode(hello)) == hello)
        #expect(try JSONText.decode(Challenge.self, from: JSONText.encode(challenge)) == challenge)
        #expect(try JSONText.decode(Welcome.self, from: JSONText.encode(welcome)) == welcome)
    }

    private func secrets(_ vector: Vectors.Handshake) throws -> (Transcript, SessionKeys) {
        let transcript = Transcript(hello: Array(vector.hello.utf8), challenge: Array(vector.challenge.utf8))
        let proofKey = try #require(ProofKey(bytes: Hex.decode(vector.k) ?? []))
        return (transcript, SessionKeys(proofKey, transcript))
    }

    private func signingKey() throws -> SigningKey {
        SigningKey(
            id: SigningKeyID(unchecked: vectors.token.signingKeyId),
            secret: try #require(ProofKey(bytes: Hex.decode(vectors.token.signingKey) ?? [])),
            created: HandshakeFixture.wall, signFrom: HandshakeFixture.wall)
    }
}
