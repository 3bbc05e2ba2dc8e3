import DTService
import DTTransport
import Testing

struct PercentEncodingTests {
    @Test(arguments: ["", "plain-._~", "a b/c?d&e=f%", "é漢🙂", "\"<>\\^`{|}\n"])
    func `what is encoded can be decoded`(_ text: String) {
        let encoded = PercentEncoding.encode(text)
        #expect(encoded.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F })
        #expect(PercentEncoding.decode(encoded[...]) == text)
    }

    @Test(arguments: ["%", "%4", "%4g", "%c3", "%00", "%-1"])
    func `a broken escape is refused`(_ text: String) {
        #expect(PercentEncoding.decode(text[...]) == nil)
    }
}
