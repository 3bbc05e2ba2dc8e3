/// One event of an event stream (HTML Living Standard, section 9.2).
package struct ServerSentEvent: Hashable, Sendable {
    /// The event's name; `message` when the server gave none.
    package var name: String
    package var data: String
    /// The newest id of the stream, to go on from after a break.
    package var id: String?

    package init(name: String = "message", data: String, id: String? = nil) {
        self.name = name
        self.data = data
        self.id = id
    }
}

/// Reads an event stream from its bytes, however they are cut.
package struct ServerSentEventParser: Sendable {
    private var line: [UInt8] = []
    private var lastWasReturn = false
    private var isFirstLine = true
    private var name = ""
    private var data: [String] = []
    private var dataBytes = 0
    private var id: String?

    /// The longest event that is read, in bytes.
    package static let maximumEventBytes = 16 << 20

    package init() {}

    /// Takes bytes and returns the events that they complete.
    /// - Throws: `APIError` when one event grows past the limit.
    package mutating func parse(_ bytes: some Sequence<UInt8>) throws(APIError) -> [ServerSentEvent] {
        var events: [ServerSentEvent] = []
        for byte in bytes {
            if byte == 0x0A, lastWasReturn {
                lastWasReturn = false
                continue
            }
            lastWasReturn = byte == 0x0D
            guard byte == 0x0A || byte == 0x0D else {
                line.append(byte)
                guard line.count + dataBytes <= Self.maximumEventBytes else {
                    throw APIError(.unexpectedAnswer, "an event of more than \(Self.maximumEventBytes) bytes")
                }
                continue
            }
            if let event = endLine() { events.append(event) }
        }
        return events
    }

    private mutating func endLine() -> ServerSentEvent? {
        var text = String(decoding: line, as: UTF8.self)
        line.removeAll(keepingCapacity: true)
        if isFirstLine, text.unicodeScalars.first == "\u{FEFF}" { text.unicodeScalars.removeFirst() }
        isFirstLine = false
        if text.isEmpty { return endEvent() }
        let colon = text.firstIndex(of: ":") ?? text.endIndex
        var value = text[colon...].dropFirst()
        if value.first == " " { value.removeFirst() }
        switch text[..<colon] {
        case "event": name = String(value)
        case "data":
            data.append(String(value))
            dataBytes += value.utf8.count + 1
        case "id": if !value.utf8.contains(0) { id = String(value) }
        default: break  // A comment, or a field that we do not use.
        }
        return nil
    }

    private mutating func endEvent() -> ServerSentEvent? {
        defer { (name, data, dataBytes) = ("", [], 0) }
        guard !data.isEmpty else { return nil }
        return ServerSentEvent(name: name.isEmpty ? "message" : name, data: data.joined(separator: "\n"), id: id)
    }
}
