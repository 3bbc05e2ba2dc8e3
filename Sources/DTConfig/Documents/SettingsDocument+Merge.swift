extension SettingsDocument {
    /// Lays a later file over this one: objects are merged at every depth, values and lists are replaced. An identity of
    /// the later file goes over the one of the same name; one of another name is added at the end.
    mutating func lay(_ later: SettingsDocument) {
        let numbers = identityNumbers(for: later)
        func moved(_ path: [String]) -> [String] {
            guard path.count > 1, path[0] == "workers", let number = numbers[path[1]] else { return path }
            return ["workers", number] + path.dropFirst(2)
        }

        files += later.files
        exposed.formUnion(later.exposed)
        errors += later.errors
        isComplete = isComplete && later.isComplete
        failed.formUnion(later.failed.map(moved))
        for var requirement in later.requirements {
            requirement.path = moved(requirement.path)
            requirements.removeAll { $0.path == requirement.path && $0.key == requirement.key }
            requirements.append(requirement)
        }
        for (path, var value) in later.values {
            if value.isNames, let names = values[path]?.texts {
                let added = path == ["workers"] ? value.texts.compactMap { numbers[$0] } : value.texts
                value.texts = names + added.filter { !names.contains($0) }
            }
            values[moved(path)] = value
        }
    }

    /// Which number each identity of a later file has here.
    private func identityNumbers(for later: SettingsDocument) -> [String: String] {
        let own = names(under: ["workers"])
        let named = own.compactMap { number in name(ofIdentity: number).map { ($0, number) } }
        let byName = Dictionary(named, uniquingKeysWith: { first, _ in first })
        var next = own.count
        var numbers: [String: String] = [:]
        for number in later.names(under: ["workers"]) {
            if let name = later.name(ofIdentity: number), let known = byName[name] {
                numbers[number] = known
            } else {
                numbers[number] = "\(next)"
                next += 1
            }
        }
        return numbers
    }

    private func name(ofIdentity number: String) -> String? { values[["workers", number, "name"]]?.texts.first }
}
