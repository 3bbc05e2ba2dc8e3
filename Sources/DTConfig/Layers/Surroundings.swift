package import DTWire
import FoundationEssentials
import Glibc

/// What a configuration depends on beside flags and files. Tests pass their own.
package struct Surroundings: Sendable {
    /// The environment variables.
    package var variables: [String: String]
    /// The machine's name.
    package var hostname: String
    /// What this process may use of the machine.
    package var resources: EffectiveResources
    /// Absolute.
    package var workingFolder: String
    package var homeFolder: String?
    /// Where the system's configuration lies: `/etc/dt`.
    package var systemFolder: String

    package init(
        variables: [String: String], hostname: String, resources: EffectiveResources, workingFolder: String,
        homeFolder: String?, systemFolder: String = "/etc/dt"
    ) {
        self.variables = variables
        self.hostname = hostname
        self.resources = resources
        self.workingFolder = workingFolder
        self.homeFolder = homeFolder
        self.systemFolder = systemFolder
    }

    /// Those of this process.
    ///
    /// - Parameter resources: What it may use of the machine; what the machine has when a program does not depend on it.
    package static func current(resources: EffectiveResources? = nil) -> Surroundings {
        let variables = ProcessInfo.processInfo.environment
        var name = [CChar](repeating: 0, count: 256)
        let hasName = gethostname(&name, name.count - 1) == 0
        return Surroundings(
            variables: variables,
            hostname: hasName
                ? String(decoding: name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self) : "",
            resources: resources
                ?? EffectiveResources(
                    cpus: Double(ProcessInfo.processInfo.activeProcessorCount),
                    memory: ByteCount(Int64(clamping: ProcessInfo.processInfo.physicalMemory))),
            workingFolder: FileManager.default.currentDirectoryPath,
            homeFolder: variables["HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil }
                ?? FileManager.default.homeDirectoryForCurrentUser.path)
    }

    /// The base of relative paths in flags and variables.
    package var base: PathBase { PathBase(folder: workingFolder, home: homeFolder) }

    /// A variable that is set and not empty.
    func variable(_ name: String) -> String? { variables[name].flatMap { $0.isEmpty ? nil : $0 } }

    /// A folder of the XDG Base Directory Specification; a relative one is to be ignored, it says.
    func xdgFolder(_ variable: String, under home: String) -> String? {
        if let folder = self.variable(variable), folder.hasPrefix("/") { return folder }
        return homeFolder.map { $0 + "/" + home }
    }

    /// Where a service keeps its state: systemd's folder, else the user's.
    func stateFolder(_ name: String) -> String? {
        if let given = variable("STATE_DIRECTORY")?.split(separator: ":").first, given.hasPrefix("/") {
            return String(given)
        }
        return xdgFolder("XDG_STATE_HOME", under: ".local/state").map { "\($0)/dt/\(name)" }
    }
}

extension Surroundings {
    /// Where `dt dev` keeps everything; `nil` when there is no home folder.
    package var devFolder: String? { stateFolder("dev") }

    /// The same without configuration files in the usual places: for what is told everything by flags and variables.
    package var withoutFiles: Surroundings {
        var bare = self
        bare.systemFolder = "/nonexistent"
        bare.variables["DT_CONFIG"] = nil
        bare.variables["XDG_CONFIG_HOME"] = "/nonexistent"
        return bare
    }
}
