import DTWire
import Testing

/// Unpadded base64url, in the one form that each byte string has.
@Suite(.timeLimit(.minutes(5)))
struct Base64URLTests {
    /// RFC 4648, section 10, without the padding; the last two show the two characters of the URL-safe alphabet.
    @Test(arguments: [
        ("", ""), ("f", "Zg"), ("fo", "Zm8"), ("foo", "Zm9v"), ("foob", "Zm9vYg"), ("fooba", "Zm9vYmE"),
        ("foobar", "Zm9vYmFy"), ("\u{3FF}", "z78"), ("~~\u{7F}?>", "fn5_Pz4"),
    ])
    func `the vectors of the RFC hold both ways`(plain: String, encoded: String) throws {
        #expect(Base64URL.encode(Array(plain.utf8)) == encoded)
        #expect(Base64URL.decode(encoded) == Array(plain.utf8))
        #expect(try JSONText.decode(Bytes.self, from: JSONText.encode(Bytes(plain.utf8))) == Bytes(plain.utf8))
    }

    @Test(arguments: [
        "A", "AAAAA", "Zg==", "Zm8=", "=", "Zh", "Zm9", "Z", "+A", "/A", "Zg\n", " Zg", "Z g", "Zg.", "\u{E9}AA",
        "Zg\0",
    ])
    func `a second form of the same bytes, and what is no form, is refused`(text: String) throws {
        #expect(Base64URL.decode(text) == nil)
        #expect(throws: JSONTextError.self) { try JSONText.decode(Bytes.self, from: JSONText.encode(text)) }
    }

    @Test func `every byte string of up to two bytes has one form`() {
        var seen: Set<String> = []
        var comeBack = true
        for first in UInt8.min...UInt8.max {
            for content in [[first]] + (UInt8.min...UInt8.max).map({ [first, $0] }) {
                let text = Base64URL.encode(content)
                seen.insert(text)
                comeBack = comeBack && Base64URL.decode(text) == content
            }
        }
        #expect(comeBack)
        #expect(seen.count == 256 + 65_536)
    }
}
