/// The packages of Python environments, as pip records them: a folder `NAME-VERSION.dist-info` for each. Starting Python to
/// ask would take a hundred times as long.
enum PythonPackages {
    /// The packages that tasks can rely on, by the name of the folder (PEP 503, with `_`), and the runtime that each gives.
    private static let runtimes = [
        "onnxruntime": "onnxruntime", "onnxruntime_gpu": "onnxruntime", "onnxruntime_openvino": "onnxruntime",
        "openvino": "openvino", "pytest": "pytest", "tensorrt": "tensorrt", "torch": "torch",
    ]

    /// The runtimes of all environments with their versions; what an earlier environment has counts.
    static func runtimes(in environments: [String], root: HostRoot) -> [String: String] {
        var found: [String: String] = [:]
        for environment in environments {
            var here: [String: String] = [:]
            if let version = pythonVersion(of: environment, root) { here["python"] = version }
            for folder in packageFolders(of: environment, root) {
                for name in root.names(in: folder) where name.hasSuffix(".dist-info") {
                    let parts = name.dropLast(".dist-info".count).split(separator: "-", maxSplits: 1)
                    guard parts.count == 2, !parts[1].isEmpty, parts[1].count <= 64,
                        let runtime = runtimes[parts[0].lowercased().replacing(".", with: "_")]
                    else { continue }
                    here[runtime] = here[runtime] ?? String(parts[1])
                }
            }
            found.merge(here) { earlier, _ in earlier }
        }
        return found
    }

    /// Where an environment's packages are: a virtual environment's, or a system's as Debian lays it out.
    private static func packageFolders(of environment: String, _ root: HostRoot) -> [String] {
        ["lib", "lib64", "local/lib"].flatMap { lib in
            root.names(in: "\(environment)/\(lib)").filter { $0.hasPrefix("python3") }.flatMap { python in
                ["site-packages", "dist-packages"].map { "\(environment)/\(lib)/\(python)/\($0)" }
            }
        }
    }

    private static func pythonVersion(of environment: String, _ root: HostRoot) -> String? {
        guard let text = try? root.text(of: "\(environment)/pyvenv.cfg") else { return nil }
        for line in text.split(separator: "\n") {
            let parts = line.split(separator: "=", maxSplits: 1).map { $0.split(separator: " ").joined(separator: " ") }
            // `venv` writes the first, `virtualenv` the second.
            if parts.count == 2, ["version", "version_info"].contains(parts[0]), !parts[1].isEmpty { return parts[1] }
        }
        return nil
    }
}
