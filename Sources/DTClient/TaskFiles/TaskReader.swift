import DTConfig
import DTWire

/// Turns a document into tasks, collecting everything that is wrong.
struct TaskReader {
    let file: String
    let folder: String
    private(set) var tasks: [TaskSpec] = []
    /// The steps to each task.
    private(set) var steps: [[String]] = []
    private(set) var taken: [String] = []
    private(set) var leftToWorkers: [String] = []
    private(set) var errors: [TaskFileError] = []
    private var ids: [TaskID: Place] = [:]
    private var budget = TaskSources.maximumBytes

    init(file: String, folder: String) { (self.file, self.folder) = (file, folder) }

    mutating func read(_ root: DocumentNode) {
        switch root.content {
        case .list(let elements): readList(elements, under: [], at: root.place)
        case .map(let entries):
            guard let list = root["tasks"] else { return readTask(root, at: []) }
            for entry in entries where entry.key != "tasks" {
                refuse(entry.place, [entry.key], "unknown key; beside \"tasks\" there is nothing")
            }
            guard case .list(let elements) = list.value.content else {
                return refuse(list.value.place, ["tasks"], "must be a list of tasks, and is \(list.value.kind)")
            }
            readList(elements, under: ["tasks"], at: list.value.place)
        case .scalar:
            refuse(
                root.place, [], "must hold a task, a list of tasks, or an object with \"tasks\", and is \(root.kind)")
        }
    }

    private mutating func readList(_ elements: [DocumentNode], under path: [String], at place: Place) {
        if elements.isEmpty { refuse(place, path, "holds no task") }
        for (index, element) in elements.enumerated() { readTask(element, at: path + ["[\(index)]"]) }
    }

    private mutating func readTask(_ node: DocumentNode, at path: [String]) {
        guard case .map = node.content else {
            return refuse(node.place, path, "must be a task: an object with type and config, and is \(node.kind)")
        }
        var sources = TaskSources(folder: folder, budget: budget)
        let task: TaskSpec
        do {
            let prepared = try sources.prepare(node.json)
            var spec = try JSONText.decode(TaskSpec.self, from: prepared)
            try sources.take(into: &spec)
            task = spec
        } catch {
            let isKey = error.message.hasPrefix("unknown key")
            let isBareText = ["an integer", "a number", "a boolean"].contains { kind in
                error.message == "must be a string, and is \(kind)"
            }
            let hint = isBareText ? "; put it in quotes" : ""
            return refuse(node.place(of: error.path, isKey: isKey), path + error.path, error.message + hint)
        }
        if let id = task.taskID {
            let place = node.place(of: ["task_id"], isKey: false)
            if let first = ids.updateValue(place, forKey: id) {
                return refuse(place, path + ["task_id"], "the task \(id) is already at \(first)")
            }
        }
        budget = sources.budget
        taken += sources.taken
        if let file = sources.leftToWorker { leftToWorkers.append(file) }
        tasks.append(task)
        steps.append(path)
    }

    private mutating func refuse(_ place: Place, _ path: [String], _ message: String) {
        errors.append(
            TaskFileError(
                file: file, place: place, path: JSONTextError(path: path, message: "").pathText, message: message))
    }
}
