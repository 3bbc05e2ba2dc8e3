/// A parsed JSON text, whose values are made when they are asked for. It notes which members were, so that those which
/// nothing asked for can be refused.
final class JSONDocument {
    private let bytes: [UInt8]
    private let entries: [JSONEntry]
    private let strings: [String]
    private var use: Use

    /// What was asked for.
    private struct Use {
        /// One for each entry.
        var marks: [Mark]
        /// The object whose members' names are being collected, and the names asked for.
        var collected: (object: Int, names: Set<String>)?
    }

    private struct Mark {
        /// Of a name: whether somebody asked for the member. Of a list or an object: whether it was taken as it is.
        var isUsed = false
        /// Of an object: how many members were asked for.
        var count: UInt32 = 0
        /// Of an object: the name at which the next search begins, counted from the object; 0 for the first.
        var cursor: UInt32 = 0
    }

    /// Parses one value and nothing after it.
    init(parsing text: [UInt8]) throws(JSONTextError) {
        guard text.count < UInt32.max else { throw JSONTextError(path: [], message: "the text is longer than 4 GiB") }
        bytes = text
        let parsed = text.withUnsafeBufferPointer { bytes in
            Result { () throws(JSONTextError) in
                var parser = JSONParser(bytes)
                try parser.parseDocument()
                return (parser.entries, parser.strings)
            }
        }
        (entries, strings) = try parsed.get()
        use = Use(marks: Array(repeating: Mark(), count: entries.count))
    }

    // MARK: - Lists and objects

    func kind(_ place: Int) -> JSONEntry.Kind { entries[place].kind }

    /// How many elements or members there are.
    func count(_ place: Int) -> Int { Int(entries[place].content) }

    /// The entry that follows a value and all that is in it.
    func next(_ place: Int) -> Int { Int(entries[place].next) }

    /// The value of an object's member, which counts as asked for from now on.
    func member(_ name: String, of object: Int) -> Int? { find(name, in: object, &use) }

    /// The same for a member that must be there.
    func requiredMember(_ name: String, of object: Int) throws(JSONTextError) -> Int {
        if let place = member(name, of: object) { return place }
        // An object of ours has few members; one that has many was made to cost time.
        let near = count(object) <= 64 ? NearMiss.closest(to: name, among: names(of: object)) : nil
        throw JSONTextError(
            path: path(of: object) + [name],
            message: "is required and missing" + (near.map { " (is \"\($0)\" meant to be it?)" } ?? ""))
    }

    /// The same for a member that may be absent, which null is too.
    func presentMember(_ name: String, of object: Int) -> Int? {
        guard let place = member(name, of: object), entries[place].kind != .null else { return nil }
        return place
    }

    private func find(_ name: String, in object: Int, _ use: inout Use) -> Int? {
        if use.collected?.object == object { use.collected?.names.insert(name) }
        // Members are mostly asked for in the order of the text, so the search goes on where the last one ended.
        var place = object + max(1, Int(use.marks[object].cursor))
        for _ in 0..<entries[object].content {
            if place == entries[object].next { place = object + 1 }
            let following = Int(entries[place + 1].next)
            if isName(place, name) {
                if !use.marks[place].isUsed {
                    use.marks[place].isUsed = true
                    use.marks[object].count += 1
                }
                use.marks[object].cursor = UInt32(following - object)
                return place + 1
            }
            place = following
        }
        return nil
    }

    private func isName(_ place: Int, _ name: String) -> Bool {
        let entry = entries[place]
        if entry.kind == .string { return strings[Int(entry.content)] == name }
        let wanted = name.utf8
        guard wanted.count == Int(entry.end - entry.start) else { return false }
        return bytes[Int(entry.start)..<Int(entry.end)].elementsEqual(wanted)
    }

    /// The names of an object's members, in the order of the text.
    func names(of object: Int) -> [String] {
        var names: [String] = []
        names.reserveCapacity(count(object))
        var place = object + 1
        while place < next(object) {
            names.append(text(place))
            place = next(place + 1)
        }
        return names
    }

    /// The elements of a list, each read in the same way.
    func elements<Element>(
        _ array: Int, _ read: (Int) throws(JSONTextError) -> Element
    ) throws(JSONTextError) -> [Element] {
        guard entries[array].kind == .array else { throw mismatch(array, "a list") }
        var elements: [Element] = []
        elements.reserveCapacity(count(array))
        var place = array + 1
        while place < next(array) {
            elements.append(try read(place))
            place = next(place)
        }
        return elements
    }

    /// The members of an object that may have any, all of them strings.
    func stringMembers(_ object: Int) throws(JSONTextError) -> [String: String] {
        guard entries[object].kind == .object else { throw mismatch(object, "an object") }
        use.marks[object].isUsed = true
        var members = [String: String](minimumCapacity: count(object))
        var place = object + 1
        while place < next(object) {
            members[text(place)] = try string(place + 1)
            place = next(place + 1)
        }
        return members
    }

    // MARK: - Scalars

    func string(_ place: Int) throws(JSONTextError) -> String {
        switch entries[place].kind {
        case .plainString, .string: return text(place)
        default: throw mismatch(place, "a string")
        }
    }

    func bool(_ place: Int) throws(JSONTextError) -> Bool {
        switch entries[place].kind {
        case .true: return true
        case .false: return false
        default: throw mismatch(place, "a boolean")
        }
    }

    func double(_ place: Int) throws(JSONTextError) -> Double {
        switch entries[place].kind {
        case .integer: return Double(integerValue(place))
        case .number: return numberValue(place)
        default: throw mismatch(place, "a number")
        }
    }

    /// An integer that every reader of JSON holds exactly (RFC 7493): below 2^53, whichever its sign.
    func integer<Number: FixedWidthInteger>(_ place: Int) throws(JSONTextError) -> Number {
        let value: Int64
        switch entries[place].kind {
        case .integer: value = integerValue(place)
        case .number:
            guard let whole = Int64(exactly: numberValue(place)) else { throw mismatch(place, "an integer") }
            value = whole
        default: throw mismatch(place, "an integer")
        }
        guard value.magnitude < 1 << 53, let number = Number(exactly: value) else {
            throw JSONTextError(
                path: path(of: place),
                message: Number.bitWidth < 64
                    ? "\(value) is outside \(Number.min)…\(Number.max)" : "\(value) is not an integer below 2^53")
        }
        return number
    }

    private func text(_ place: Int) -> String {
        let entry = entries[place]
        if entry.kind == .string { return strings[Int(entry.content)] }
        return slice(entry) { String(decoding: $0, as: UTF8.self) }
    }

    private func integerValue(_ place: Int) -> Int64 { slice(entries[place], JSONNumber.integer) ?? 0 }

    private func numberValue(_ place: Int) -> Double { slice(entries[place], JSONNumber.double) }

    private func slice<Value>(_ entry: JSONEntry, _ body: (UnsafeBufferPointer<UInt8>) -> Value) -> Value {
        bytes.withUnsafeBufferPointer { body(UnsafeBufferPointer(rebasing: $0[Int(entry.start)..<Int(entry.end)])) }
    }

    // MARK: - Free-form values

    /// A value and all that is in it, as it is; nothing in it counts as left over.
    func value(_ place: Int, depth: Int = 0) throws(JSONTextError) -> JSONValue {
        if depth > JSONText.maximumValueDepth {
            throw JSONTextError(
                path: path(of: place), message: "nested deeper than \(JSONText.maximumValueDepth) levels")
        }
        switch entries[place].kind {
        case .null: return .null
        case .true: return .bool(true)
        case .false: return .bool(false)
        case .integer: return .integer(integerValue(place))
        case .number: return .number(numberValue(place))
        case .plainString, .string: return .string(text(place))
        case .array:
            use.marks[place].isUsed = true
            var elements: [JSONValue] = []
            elements.reserveCapacity(count(place))
            var element = place + 1
            while element < next(place) {
                elements.append(try value(element, depth: depth + 1))
                element = next(element)
            }
            return .array(elements)
        case .object:
            use.marks[place].isUsed = true
            var members = [String: JSONValue](minimumCapacity: count(place))
            var name = place + 1
            while name < next(place) {
                members[text(name)] = try value(name + 1, depth: depth + 1)
                name = next(name + 1)
            }
            return .object(members)
        }
    }

    // MARK: - Members that nothing asked for

    /// Refuses the first member of any object that nothing asked for while a type was decoded. Where there is one, `again`
    /// decodes the type once more, to collect the names that it could have been.
    func refuseUnused(again: () -> Void) throws(JSONTextError) {
        var place = 0
        while place < entries.count {
            let (entry, mark) = (entries[place], use.marks[place])
            if entry.kind == .object, !mark.isUsed, mark.count < entry.content {
                try refuseUnused(of: place, again: again)
            }
            let isWhole = mark.isUsed && (entry.kind == .object || entry.kind == .array)
            place = isWhole ? Int(entry.next) : place + 1
        }
    }

    private func refuseUnused(of object: Int, again: () -> Void) throws(JSONTextError) {
        use.collected = (object, [])
        again()
        let known = use.collected?.names ?? []
        use.collected = nil
        var place = object + 1
        while use.marks[place].isUsed { place = next(place + 1) }
        throw JSONTextError(
            path: path(of: object) + [text(place)],
            message: "unknown key\(NearMiss.suggestion(for: text(place), among: known))")
    }

    // MARK: - Errors

    /// The names and positions that lead to a value; found by going down from the whole, as it is needed for errors alone.
    func path(of target: Int) -> [String] { steps(to: target).map { $0.intValue.map { "[\($0)]" } ?? $0.stringValue } }

    func steps(to target: Int) -> [AnyKey] {
        var steps: [AnyKey] = []
        var container = 0
        while container != target {
            let isObject = kind(container) == .object
            var (place, position) = (container + 1, 0)
            while next(isObject ? place + 1 : place) <= target {
                place = next(isObject ? place + 1 : place)
                position += 1
            }
            steps.append(isObject ? AnyKey(text(place)) : AnyKey(position))
            container = isObject ? place + 1 : place
        }
        return steps
    }

    func mismatch(_ place: Int, _ wanted: String) -> JSONTextError {
        JSONTextError(path: path(of: place), message: "must be \(wanted), and is \(describe(place))")
    }

    private func describe(_ place: Int) -> String {
        switch entries[place].kind {
        case .null: "null"
        case .true, .false: "a boolean"
        case .integer: "an integer"
        case .number: abs(numberValue(place)) >= 0x1p63 ? "a number beyond 64 bits" : "a number"
        case .plainString, .string: "a string"
        case .array: "a list"
        case .object: "an object"
        }
    }
}
