import Glibc

/// What is at the other end of an output stream: a terminal of some width, or a pipe or file.
package struct Terminal: Hashable, Sendable {
    /// Whether somebody looks at it: lines may be rewritten, tables are cut to the width.
    package var isInteractive: Bool
    /// Columns; used only when interactive.
    package var width: Int
    /// Whether colours are understood and wanted.
    package var hasColor: Bool

    package init(isInteractive: Bool, width: Int = 80, hasColor: Bool = false) {
        self.isInteractive = isInteractive
        self.width = max(width, Self.narrowest)
        self.hasColor = hasColor
    }

    /// Narrower than this no table can be read, so we do as if it were this wide.
    package static let narrowest = 20

    /// A pipe.
    package static let plain = Terminal(isInteractive: false)

    /// What standard output (1) or standard error (2) leads to.
    ///
    /// Colours are off when `NO_COLOR` is set and not empty (no-color.org), or `TERM` is `dumb`, empty or missing.
    package static func of(descriptor: Int32, variables: [String: String]) -> Terminal {
        guard isatty(descriptor) == 1 else { return .plain }
        let term = variables["TERM"] ?? ""
        let isCapable = !term.isEmpty && term != "dumb"
        var size = winsize()
        var width = ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0 ? Int(size.ws_col) : 0
        if width == 0 { width = variables["COLUMNS"].flatMap(Int.init) ?? 80 }
        return Terminal(
            isInteractive: isCapable, width: min(width, 10_000),
            hasColor: isCapable && (variables["NO_COLOR"] ?? "").isEmpty)
    }
}
