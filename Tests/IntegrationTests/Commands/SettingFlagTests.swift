import DTConfig
import DTTestKit
import Testing

/// The command line has every setting that docs/configuration.md lists, and each flag reaches the setting of its name.
@Suite(.timeLimit(.minutes(1)))
struct SettingFlagTests {
    @Test(arguments: [DTConfig.Program.worker, .coordinator])
    func `every setting has its flag, and an empty value is refused under that flag's name`(
        program: DTConfig.Program
    ) async throws {
        let folder = try ScratchFolder()
        let flags = program.settings.filter { $0.type != "true or false" }.compactMap(\.flag)
        let run = try DTTestKit.Program(
            BuiltProduct.path("dt"), [program.rawValue] + flags.flatMap { [$0, ""] },
            environment: ["PATH": "/usr/bin:/bin", "HOME": folder.path], currentFolder: folder.path)
        let ending = await run.ending()
        #expect(ending.status == 78)
        for flag in flags { #expect(ending.errors.contains("\(flag): "), "\(ending.errors)") }
    }

    @Test(arguments: [DTConfig.Program.worker, .coordinator])
    func `help tells of every setting what the documentation says`(program: DTConfig.Program) async throws {
        let folder = try ScratchFolder()
        let run = try DTTestKit.Program(
            BuiltProduct.path("dt"), [program.rawValue, "--help"],
            environment: ["PATH": "/usr/bin:/bin", "HOME": folder.path, "COLUMNS": "400"], currentFolder: folder.path)
        let ending = await run.ending()
        #expect(ending.status == 0)
        let words = ending.output.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        for setting in program.settings {
            guard let flag = setting.flag else { continue }
            #expect(words.contains(flag) && words.contains(setting.help), "\(flag)")
        }
    }
}
