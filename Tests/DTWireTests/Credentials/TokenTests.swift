import DTTestKit
import DTWire
import Testing

@Suite(.timeLimit(.minutes(5)))
struct TokenTests {
    let fixture = HandshakeFixture()

    @Test func `a token is read back, and its claims after its signature was checked`() throws {
        let token = try Token(fixture.claims(), signedWith: fixture.signingKey)
        let read = try Token(token.text + "\n")
        #expect(read == token)
        #expect(try read.verify(with: fixture.signingKey) == fixture.claims())
        #expect(read.shown.signingKeyID == fixture.signingKey.id)
    }

    @Test func `a token of another signing key, or changed by one character, is refused`() throws {
        var generator = SeededGenerator(seed: 9)
        let token = try Token(fixture.claims(), signedWith: fixture.signingKey)
        let other = SigningKey(
            id: fixture.signingKey.id, secret: .unknown(using: &generator), created: HandshakeFixture.wall,
            signFrom: HandshakeFixture.wall)
        #expect(throws: CredentialError.self) { try token.verify(with: other) }
        let forged = try Token(fixture.claims(roles: [.admin]), signedWith: other)
        let mixed = forged.shown.text + "." + token.text.split(separator: ".")[2]
        #expect(throws: CredentialError.self) { try Token(mixed).verify(with: fixture.signingKey) }
    }

    @Test(arguments: [
        #"{"alg":"none","typ":"JWT","kid":"k"}"#, #"{"alg":"HS512","typ":"JWT","kid":"k"}"#,
        #"{"alg":"HS256","kid":"k"}"#,
        #"{"alg":"HS256","typ":"JWT"}"#, #"{"alg":"HS256","typ":"JWT","kid":"k","crit":["x"]}"#,
        #"{"alg":"HS256","typ":"JWT","kid":"../k"}"#, "[]", "",
    ])
    func `a header that is not exactly ours is refused`(_ header: String) {
        let text = Base64URL.encode(Array(header.utf8)) + ".e30." + Base64URL.encode([UInt8](repeating: 1, count: 32))
        #expect(throws: CredentialError.self) { try Token(text) }
    }

    @Test(arguments: ["", ".", "..", "a.b", "a.b.c.d", "eyJ=.e30.AA", "é.é.é", " ", "a b"])
    func `a text of another form is refused`(_ text: String) {
        #expect(throws: CredentialError.self) { try Token(text) }
    }

    @Test(arguments: [
        (Duration.seconds(60), nil as CredentialError.Code?), (.seconds(-29), nil), (.seconds(-31), .expired),
        (.seconds(-8000), .invalidClaims), (.seconds(100_000), .invalidClaims),
    ])
    func `times are checked with thirty seconds of leeway`(_ expiresIn: Duration, _ code: CredentialError.Code?) {
        let claims = fixture.claims(expiresIn: expiresIn)
        var found: CredentialError.Code?
        do {
            try claims.check(for: .session, at: HandshakeFixture.wall)
        } catch { found = error.code }
        #expect(found == code)
    }

    @Test func `a token opens one door only`() throws {
        let error = #expect(throws: CredentialError.self) {
            try fixture.claims(audience: .api).check(for: .session, at: HandshakeFixture.wall)
        }
        #expect(error?.code == .wrongAudience)
        #expect(throws: CredentialError.self) {
            try fixture.claims(audience: .session).check(for: .api, at: HandshakeFixture.wall)
        }
    }

    @Test func `a token from the future is refused`() {
        let early = HandshakeFixture.wall.advanced(by: .seconds(-7300))
        let error = #expect(throws: CredentialError.self) { try fixture.claims().check(for: .session, at: early) }
        #expect(error?.code == .notYetValid)
    }
}
