import DTWire

/// How much is logged, and in which form.
package struct LogSettings: Hashable, Sendable {
    package var level: LogLevel
    package var format: LogFormat
    /// A folder in which the log is kept as well; absolute.
    package var dir: String?

    package init(level: LogLevel = .info, format: LogFormat = .text, dir: String? = nil) {
        (self.level, self.format, self.dir) = (level, format, dir)
    }
}

/// The least severe message that is logged; the names are those of swift-log.
package enum LogLevel: String, Choice {
    case trace, debug, info, notice, warning, error, critical
}

/// One line for people, or one JSON object, for each message.
package enum LogFormat: String, Choice {
    case text, json
}

/// What a commit of the coordinator survives.
package enum Durability: String, Choice {
    /// A loss of power: each commit waits for the disk (SQLite `synchronous=FULL`).
    case power
    /// A crash of the process, not of the machine (SQLite `synchronous=NORMAL`).
    case process
}
