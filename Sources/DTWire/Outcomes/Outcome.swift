/// How one attempt at a task ended: status, reason, and what was measured.
package struct Outcome: Hashable, Sendable, Codable {
    package var status: OutcomeStatus
    package var code: ReasonCode
    /// For a person: what happened, and what to do; absent when the code says it all.
    package var message: String?
    /// Exit code of the task's first process, when it exited.
    package var exitCode: Int?
    /// Number of the signal that ended the task's first process.
    package var signal: Int?
    /// When the attempt started and finished, by the worker's calendar clock.
    package var started: Timestamp?
    package var finished: Timestamp?
    /// How long it ran, by the worker's monotonic clock; absent when it never started.
    package var durationMilliseconds: Double?
    package var usage: Usage?
    /// Length and losses of each output stream.
    package var streams: [OutputStream: StreamSummary]
    /// What the task's type reports; absent when there is nothing to report or when it is among the parts.
    package var report: Report?
    /// What was too large to travel inline: uploaded first, and named here.
    package var parts: [OutcomePart]

    package init(
        status: OutcomeStatus, code: ReasonCode, message: String? = nil, exitCode: Int? = nil, signal: Int? = nil,
        started: Timestamp? = nil, finished: Timestamp? = nil, durationMilliseconds: Double? = nil,
        usage: Usage? = nil, streams: [OutputStream: StreamSummary] = [:], report: Report? = nil,
        parts: [OutcomePart] = []
    ) {
        self.status = status
        self.code = code
        self.message = message
        self.exitCode = exitCode
        self.signal = signal
        self.started = started
        self.finished = finished
        self.durationMilliseconds = durationMilliseconds
        self.usage = usage
        self.streams = streams
        self.report = report
        self.parts = parts
    }

    /// The largest encoded outcome that travels inline, in bytes.
    package static let maximumInlineBytes = 256 << 10

    enum CodingKeys: String, CodingKey {
        case status, code, message, signal, started, finished, usage, streams, report, parts
        case exitCode = "exit_code"
        case durationMilliseconds = "duration_ms"
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            status: try container.decode(OutcomeStatus.self, forKey: .status),
            code: try container.decode(ReasonCode.self, forKey: .code),
            message: try container.decodeIfPresent(String.self, forKey: .message),
            exitCode: try container.decodeIfPresent(forKey: .exitCode, in: 0...255),
            signal: try container.decodeIfPresent(forKey: .signal, in: 1...64),
            started: try container.decodeTimeIfPresent(forKey: .started),
            finished: try container.decodeTimeIfPresent(forKey: .finished),
            durationMilliseconds: try container.contains(.durationMilliseconds)
                ? container.decodeAmount(forKey: .durationMilliseconds) : nil,
            usage: try container.decodeIfPresent(Usage.self, forKey: .usage),
            streams: try container.decodeIfPresent(StreamSummaries.self, forKey: .streams)?.byStream ?? [:],
            report: try container.decodeIfPresent(Report.self, forKey: .report),
            parts: try container.decodeIfPresent([OutcomePart].self, forKey: .parts) ?? [])
        try container.require(
            (status == .succeeded) == (code == .completed) && (status == .timedOut) == (code == .timeout),
            "\(code.rawValue) is no reason for \(status.rawValue)", at: .code)
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(status, forKey: .status)
        try container.encode(code, forKey: .code)
        try container.encodeIfPresent(message, forKey: .message)
        try container.encodeIfPresent(exitCode, forKey: .exitCode)
        try container.encodeIfPresent(signal, forKey: .signal)
        try container.encodeIfPresent(started, forKey: .started)
        try container.encodeIfPresent(finished, forKey: .finished)
        try container.encodeIfPresent(durationMilliseconds, forKey: .durationMilliseconds)
        try container.encodeIfPresent(usage, forKey: .usage)
        if !streams.isEmpty { try container.encode(StreamSummaries(byStream: streams), forKey: .streams) }
        try container.encodeIfPresent(report, forKey: .report)
        if !parts.isEmpty { try container.encode(parts, forKey: .parts) }
    }
}

/// What a task wrote, by the name of the stream.
package enum OutputStream: String, Choice {
    case stdout, stderr
}

/// One output stream as a whole.
package struct StreamSummary: Hashable, Sendable, Codable {
    /// Bytes that the task wrote.
    package var length: Int64
    /// Bytes of these that were not kept because the stream's limit was reached.
    package var dropped: Int64

    package init(length: Int64, dropped: Int64 = 0) {
        self.length = length
        self.dropped = dropped
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        length = try container.decodeCount(forKey: .length)
        dropped = try container.decodeCount(forKey: .dropped)
        try container.require(dropped <= length, "must not be more than length", at: .dropped)
    }

    enum CodingKeys: String, CodingKey {
        case length, dropped
    }
}

/// The streams of an outcome as JSON writes them: an object with a member for each.
private struct StreamSummaries: Codable {
    var stdout: StreamSummary?
    var stderr: StreamSummary?

    init(byStream: [OutputStream: StreamSummary]) {
        stdout = byStream[.stdout]
        stderr = byStream[.stderr]
    }

    var byStream: [OutputStream: StreamSummary] {
        var streams: [OutputStream: StreamSummary] = [:]
        streams[.stdout] = stdout
        streams[.stderr] = stderr
        return streams
    }
}

/// A part of an outcome that was uploaded: the coordinator keeps it under its digest.
package struct OutcomePart: Hashable, Sendable, Codable {
    /// What it is: `report`, or an artifact's file name; see `isName`.
    package var name: String
    /// Length in bytes.
    package var size: Int64
    /// SHA-256 of the content.
    package var sha256: Bytes

    package init(name: String, size: Int64, sha256: Bytes) {
        self.name = name
        self.size = size
        self.sha256 = sha256
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        name = try container.decode(String.self, forKey: .name)
        try container.require(
            Self.isName(name), "must be a file's name: 1 to 255 bytes without '/' and control characters", at: .name)
        size = try container.decodeCount(forKey: .size)
        sha256 = try container.decode(Bytes.self, forKey: .sha256)
        try container.require(sha256.count == 32, "must be 32 bytes", at: .sha256)
    }

    /// Whether a text can be a part's name: that of one file in one folder, which a path of the HTTP API can hold.
    package static func isName(_ text: String) -> Bool {
        (1...255).contains(text.utf8.count) && text != "." && text != ".."
            && text.unicodeScalars.allSatisfy { $0 != "/" && $0.properties.generalCategory != .control }
    }

    enum CodingKeys: String, CodingKey {
        case name, size, sha256
    }
}
