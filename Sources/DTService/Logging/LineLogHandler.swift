package import DTWire
package import Logging

/// Writes each log event as one line to one descriptor, in one call, so that lines of several threads never mix.
package struct LineLogHandler: LogHandler {
    package enum Form: String, Choice {
        /// For people.
        case text
        /// One JSON object a line.
        case json
    }

    package var logLevel: Logger.Level
    package var metadata: Logger.Metadata = [:]
    package var metadataProvider: Logger.MetadataProvider?

    private let label: String
    private let form: Form
    private let now: @Sendable () -> Timestamp
    private let write: @Sendable ([UInt8]) -> Void

    /// - Parameters:
    ///   - now: The time that lines are given.
    ///   - write: Takes a whole line with its end.
    package init(
        label: String, level: Logger.Level, form: Form, now: @escaping @Sendable () -> Timestamp,
        write: @escaping @Sendable ([UInt8]) -> Void
    ) {
        self.label = label
        logLevel = level
        self.form = form
        self.now = now
        self.write = write
    }

    package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    package func log(event: LogEvent) {
        var all = metadata
        if let provided = metadataProvider?.get() { all.merge(provided) { _, new in new } }
        if let own = event.metadata { all.merge(own) { _, new in new } }
        if let error = event.error { all["error"] = "\(error)" }
        let line = LogLine(
            time: now(), label: label, level: event.level, message: event.message.description, metadata: all)
        write((form == .json ? line.json : Array(line.text.utf8)) + [0x0A])
    }
}
