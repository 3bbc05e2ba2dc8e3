import DTProcess
import DTTestKit
import Testing

struct WardenTests {
    @Test func `a program runs`() async throws {
        let warden = try await Warden(.init(program: BuiltProduct.path("dt-warden")))
        let process = try await warden.spawn(ProcessSpec(executable: "/bin/true"))
        #expect(await process.end.value.exit == .exited(0))
        await warden.stop()
    }
}
