/// Compact JSON text while it is written: the bytes, and the values that are still open.
struct JSONWriter {
    private(set) var bytes: [UInt8] = []
    private var levels: [Level] = []
    /// What could not be written first, once something could not: then the text is worthless.
    private(set) var fault: JSONTextError?

    /// A value that is being written.
    private enum Level {
        case nothing, scalar
        case emptyObject, object
        case emptyArray, array
    }

    mutating func fail(_ message: String) { fault = fault ?? JSONTextError(path: [], message: message) }

    // MARK: - Structure

    /// Opens a value, in which `begin…` says what it is; it stays open until something is written further out.
    ///
    /// - Returns: the depth by which the value is named from now on.
    mutating func open() -> Int {
        levels.append(.nothing)
        return levels.count
    }

    /// Ends the value at a depth, and all that is open in it.
    mutating func close(_ depth: Int) { unwind(to: depth - 1) }

    /// Makes an object of the value at a depth, unless it is one already.
    mutating func beginObject(at depth: Int) {
        unwind(to: depth)
        switch levels.last {
        case .nothing:
            levels[depth - 1] = .emptyObject
            bytes.append(UInt8(ascii: "{"))
        case .object, .emptyObject: break
        default: fail("a value cannot be an object and something else")
        }
    }

    /// Makes a list of the value at a depth, unless it is one already.
    mutating func beginArray(at depth: Int) {
        unwind(to: depth)
        switch levels.last {
        case .nothing:
            levels[depth - 1] = .emptyArray
            bytes.append(UInt8(ascii: "["))
        case .array, .emptyArray: break
        default: fail("a value cannot be a list and something else")
        }
    }

    /// Makes a scalar of the value at a depth.
    mutating func beginScalar(at depth: Int) {
        unwind(to: depth)
        guard case .nothing = levels.last else { return fail("a value cannot be written twice") }
        levels[depth - 1] = .scalar
    }

    /// Writes the name of the next member of the object at a depth.
    mutating func name(_ name: String, at depth: Int) {
        unwind(to: depth)
        switch levels.last {
        case .emptyObject: levels[depth - 1] = .object
        case .object: bytes.append(UInt8(ascii: ","))
        default: return fail("the member \"\(name.excerpt)\" comes after the end of its object")
        }
        write(name)
        bytes.append(UInt8(ascii: ":"))
    }

    /// Makes room for the next element of the list at a depth.
    mutating func element(at depth: Int) {
        unwind(to: depth)
        switch levels.last {
        case .emptyArray: levels[depth - 1] = .array
        case .array: bytes.append(UInt8(ascii: ","))
        default: fail("an element comes after the end of its list")
        }
    }

    /// Ends every value that is open beyond a depth.
    private mutating func unwind(to depth: Int) {
        if levels.count < depth { fail("something is written after the end of its value") }
        while levels.count > depth {
            switch levels.removeLast() {
            case .object, .emptyObject: bytes.append(UInt8(ascii: "}"))
            case .array, .emptyArray: bytes.append(UInt8(ascii: "]"))
            case .scalar: break
            case .nothing: fail("a value wrote nothing of itself")
            }
        }
    }

    // MARK: - Values

    mutating func writeNull() { bytes.append(contentsOf: "null".utf8) }

    mutating func write(_ value: Bool) { bytes.append(contentsOf: value ? "true".utf8 : "false".utf8) }

    mutating func write(_ value: some BinaryInteger) { bytes.append(contentsOf: String(value).utf8) }

    /// Writes the shortest text that reads back as the same number.
    mutating func write(_ value: Double) {
        guard value.isFinite else { return fail("JSON has no way to write \(value)") }
        if let whole = Int64(exactly: value), whole.magnitude < 1 << 53, whole != 0 || value.sign == .plus {
            write(whole)
        } else {
            bytes.append(contentsOf: value.description.utf8)
        }
    }

    mutating func write(_ text: String) {
        var text = text
        bytes.append(UInt8(ascii: "\""))
        text.withUTF8 { utf8 in
            if utf8.contains(where: Self.needsEscape) {
                for byte in utf8 { writeEscaped(byte) }
            } else {
                bytes.append(contentsOf: utf8)
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }

    private static func needsEscape(_ byte: UInt8) -> Bool {
        byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
    }

    private mutating func writeEscaped(_ byte: UInt8) {
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes += [UInt8(ascii: "\\"), byte]
        case 0x08: bytes.append(contentsOf: "\\b".utf8)
        case 0x09: bytes.append(contentsOf: "\\t".utf8)
        case 0x0A: bytes.append(contentsOf: "\\n".utf8)
        case 0x0C: bytes.append(contentsOf: "\\f".utf8)
        case 0x0D: bytes.append(contentsOf: "\\r".utf8)
        case 0..<0x20: bytes.append(contentsOf: "\\u00\(byte < 0x10 ? "0" : "")\(String(byte, radix: 16))".utf8)
        default: bytes.append(byte)
        }
    }

    /// Writes a free-form value, whose nesting has the bound that reading has.
    mutating func write(_ value: JSONValue, depth: Int = 0) {
        if depth > JSONText.maximumValueDepth {
            return fail("a free-form value is nested deeper than \(JSONText.maximumValueDepth) levels")
        }
        switch value {
        case .null: writeNull()
        case .bool(let flag): write(flag)
        case .integer(let integer): write(integer)
        case .number(let number): write(number)
        case .string(let text): write(text)
        case .array(let elements):
            bytes.append(UInt8(ascii: "["))
            for (position, element) in elements.enumerated() {
                if position > 0 { bytes.append(UInt8(ascii: ",")) }
                write(element, depth: depth + 1)
            }
            bytes.append(UInt8(ascii: "]"))
        case .object(let members):
            bytes.append(UInt8(ascii: "{"))
            for (position, member) in members.enumerated() {
                if position > 0 { bytes.append(UInt8(ascii: ",")) }
                write(member.key)
                bytes.append(UInt8(ascii: ":"))
                write(member.value, depth: depth + 1)
            }
            bytes.append(UInt8(ascii: "}"))
        }
    }
}
