import DTWire
import Glibc
package import Logging

/// How this process logs: to standard error, in the form that was asked for, and to a file where one is asked for.
package enum Logs {
    /// Has every logger of the process write to standard error. Once a process, before the first logger is made.
    ///
    /// - Parameter file: Where each line is written too.
    package static func bootstrap(level: Logger.Level, form: LineLogHandler.Form, file: LogFile? = nil) {
        LoggingSystem.bootstrap(
            { label, provider in
                var handler = LineLogHandler(
                    label: label, level: level, form: form, now: Clocks.system.calendar,
                    write: { line in
                        writeToStandardError(line)
                        file?.write(line)
                    })
                handler.metadataProvider = provider
                return handler
            }, metadataProvider: nil)
    }

    /// Writes everything, whatever interrupts; a line that cannot be written has nowhere else to go.
    @Sendable private static func writeToStandardError(_ line: [UInt8]) {
        var rest = line[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count) }
            if count > 0 {
                rest = rest.dropFirst(count)
            } else if errno != EINTR {
                return
            }
        }
    }
}
