import DTConfig
import DTWire
import FoundationEssentials
import Testing

/// What is written down about settings is what the registry has.
@Suite(.timeLimit(.minutes(5)))
struct DocumentationTests {
    /// The root of the repository.
    static let root = #filePath.split(separator: "/").dropLast(3).reduce(into: "") { $0 += "/" + $1 }

    @Test func `docs/configuration.md has the tables of the registry`() throws {
        let path = "\(Self.root)/docs/configuration.md"
        let text = String(decoding: try RegularFile(path: path, limit: 1 << 20).bytes, as: UTF8.self)
        let updated = SettingsRegistry.updated(text)
        if ProcessInfo.processInfo.environment["DT_UPDATE_DOCS"] == "1" {
            try Data(updated.utf8).write(to: URL(filePath: path))
        } else {
            #expect(text == updated, "run the tests once with DT_UPDATE_DOCS=1 and commit the file")
        }
        for program in Program.allCases { #expect(updated.contains(SettingsRegistry.markdown(program))) }
    }

    @Test func `etc/dt/worker.yaml is what dt config init writes`() throws {
        let path = "\(Self.root)/etc/dt/worker.yaml"
        if ProcessInfo.processInfo.environment["DT_UPDATE_DOCS"] == "1" {
            try Data(SampleFile.worker.utf8).write(to: URL(filePath: path))
        }
        let text = String(decoding: try RegularFile(path: path, limit: 1 << 20).bytes, as: UTF8.self)
        #expect(text == SampleFile.worker, "run the tests once with DT_UPDATE_DOCS=1 and commit the file")
        for setting in Program.worker.settings {
            #expect(text.contains("# \(setting.path[0]):") && text.contains(" \(setting.path.last ?? ""): "))
        }
        #expect(text.split(separator: "\n").allSatisfy { $0.count <= 120 })
    }

    @Test func `the sample of a worker says the defaults`() throws {
        let scratch = try Scratch()
        let sample = try WorkerSettings.load(
            configFiles: ["\(Self.root)/etc/dt/worker.yaml"], surroundings: scratch.surroundings())
        let defaults = try WorkerSettings.load(surroundings: scratch.surroundings())
        #expect(sample.settings == defaults.settings)
        #expect(sample.warnings == [])
    }

    @Test func `the sample of a coordinator says the defaults`() throws {
        let scratch = try Scratch()
        let sample = try CoordinatorSettings.load(
            configFiles: ["\(Self.root)/etc/dt/coordinator.yaml"], surroundings: scratch.surroundings())
        let defaults = try CoordinatorSettings.load(surroundings: scratch.surroundings())
        #expect(sample.settings == defaults.settings)
        #expect(sample.warnings == [])
    }

    @Test(arguments: ["worker", "coordinator"])
    func `the examples in a sample are right too`(_ program: String) throws {
        let scratch = try Scratch()
        let text = String(
            decoding: try RegularFile(path: "\(Self.root)/etc/dt/\(program).yaml", limit: 1 << 20).bytes, as: UTF8.self)
        // A line of an example starts with a key; a sentence has no colon after its first word.
        let isExample = /^# ( *)(- )?[a-zA-Z_]+:( .*)?$/
        let lines = text.split(separator: "\n").map { line in
            line.wholeMatch(of: isExample) == nil ? String(line) : String(line.dropFirst(2))
        }
        let withoutSecrets = lines.filter { line in
            !["apiKey", "token", "id:"].contains { line.drop { $0 == " " }.hasPrefix($0) }
        }
        try scratch.write("all.yaml", withoutSecrets.joined(separator: "\n"))
        switch program {
        case "worker":
            let settings = try WorkerSettings.load(configFiles: ["all.yaml"], surroundings: scratch.surroundings())
                .settings
            #expect(settings.identities.map(\.name) == ["cpu-01", "gpu-01"])
            #expect(settings.identity.handlers["setup_environment"]?.timeout == .seconds(600))
            #expect(settings.taskMemory == .gibibytes(8))
        default:
            let settings = try CoordinatorSettings.load(configFiles: ["all.yaml"], surroundings: scratch.surroundings())
                .settings
            #expect(settings.tls == TLSFiles(certificate: "/etc/dt/tls.crt", key: "/etc/dt/tls.key"))
        }
    }
}
