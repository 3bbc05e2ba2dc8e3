import DTService
import DTWire
import Testing

struct ProblemCodeTests {
    @Test(arguments: ProblemCode.allCases)
    func `every code has a status of its kind and a title`(_ code: ProblemCode) {
        #expect((400...599).contains(code.status))
        #expect(!code.title.isEmpty)
        #expect(Problem(code, "x").code == code.rawValue)
    }
}
