import DTWire

/// Finds a model's file by what a task calls it.
struct ModelSearch {
    let context: TaskContext

    /// Looks for the model among the task's sources, then in the worker's model folders: under its name, with `.onnx`, or as
    /// `model.onnx` in a folder of that name. An absolute path is taken as it is.
    ///
    /// - Throws: `model_missing`; its message names every folder.
    func find(_ name: String) throws(TaskFailure) -> String {
        if name.hasPrefix("/") {
            if let found = forms(of: name).first(where: FileContent.isFile) { return found }
            throw TaskFailure(.errored, .modelMissing, "there is no model \(name.excerpt)")
        }
        // A name is looked for in folders; one that climbs out of them is no name.
        guard TaskSource.staysInside(name) else {
            throw TaskFailure(
                .rejected, .invalidConfig, "config.model: must be a name, a path within a model folder, or absolute")
        }
        let folders = [context.folder.path] + context.settings.modelFolders
        for folder in folders {
            if let found = forms(of: "\(folder)/\(name)").first(where: FileContent.isFile) { return found }
        }
        let places = context.settings.modelFolders.joined(separator: ", ")
        throw TaskFailure(
            .errored, .modelMissing,
            """
            there is no model \(name.excerpt): looked among the task's sources and in \
            \(places.isEmpty ? "no model folder, since none is set" : places), for it, with .onnx, and as model.onnx within
            """)
    }

    private func forms(of path: String) -> [String] { [path, "\(path).onnx", "\(path)/model.onnx"] }
}
