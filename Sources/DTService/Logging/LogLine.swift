package import DTWire
package import Logging

/// One log event as one line, in either form. Text from outside cannot end the line early, nor drive a terminal.
package struct LogLine: Sendable {
    package var time: Timestamp
    package var level: Logger.Level
    package var label: String
    package var message: String
    package var metadata: [(key: String, value: String)]

    package init(
        time: Timestamp, label: String, level: Logger.Level, message: String, metadata: Logger.Metadata
    ) {
        self.time = time
        self.level = level
        self.label = label
        self.message = message
        self.metadata = Self.flatten(metadata)
    }

    /// For people: `12:30:05.123 warning dt.session: worker lost worker=w1 after="3 s"`. The time is UTC.
    package var text: String {
        var line =
            "\(CalendarTime(time).clock) \(level.rawValue) \(Self.neutralised(label)): \(Self.neutralised(message))"
        for (key, value) in metadata {
            let value = Self.neutralised(value)
            let isPlain = !value.isEmpty && !value.contains { $0 == " " || $0 == "\"" || $0 == "=" }
            line += " \(Self.neutralised(key))="
            line += isPlain ? value : "\"\(value.replacing("\"", with: "\\\""))\""
        }
        return line
    }

    /// For programs: one JSON object with `time` (RFC 3339, UTC), `level`, `message`, `label` and the metadata beside them.
    package var json: [UInt8] {
        var object: [String: JSONValue] = [:]
        for (key, value) in metadata { object[key] = .string(value) }
        object["time"] = .string(CalendarTime(time).rfc3339)
        object["level"] = .string(level.rawValue)
        object["message"] = .string(message)
        object["label"] = .string(label)
        return (try? JSONText.encode(object)) ?? []
    }

    /// Nested metadata as `outer.inner`, lists by position, in order of the keys.
    private static func flatten(_ metadata: Logger.Metadata, under prefix: String = "") -> [(
        key: String, value: String
    )] {
        metadata.sorted { $0.key < $1.key }.flatMap { flatten($0.value, as: prefix + $0.key) }
    }

    private static func flatten(_ value: Logger.MetadataValue, as key: String) -> [(key: String, value: String)] {
        switch value {
        case .string(let text): [(key, text)]
        case .stringConvertible(let value): [(key, value.description)]
        case .dictionary(let members): flatten(members, under: key + ".")
        case .array(let values): values.enumerated().flatMap { flatten($1, as: "\(key).\($0)") }
        }
    }

    /// Control characters as escapes: `\n`, `\u{1b}`; also those of Unicode's own that reorder or break lines.
    package static func neutralised(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: isControl) else { return text }
        return text.unicodeScalars.reduce(into: "") { result, scalar in
            switch scalar {
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            case _ where isControl(scalar): result += "\\u{\(String(scalar.value, radix: 16))}"
            default: result.unicodeScalars.append(scalar)
            }
        }
    }

    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator: true
        default: false
        }
    }
}
