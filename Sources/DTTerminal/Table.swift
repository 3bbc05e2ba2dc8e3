/// A table of texts. On a terminal the columns are aligned and cut to its width; in a pipe each row is one whole line that
/// other programs can take apart: columns are aligned by at least two spaces, nothing is cut.
package struct Table: Hashable, Sendable {
    package enum Alignment: Hashable, Sendable {
        case left, right
    }

    package struct Column: Hashable, Sendable {
        package var title: String
        package var alignment: Alignment
        /// The least that is left of it when the table is too wide; the whole width when it may not be cut.
        package var minimum: Int?

        /// - Parameter minimum: The columns that stay when the table must be cut; `nil` for one that is never cut.
        package init(_ title: String, _ alignment: Alignment = .left, minimum: Int? = nil) {
            self.title = title
            self.alignment = alignment
            self.minimum = minimum
        }
    }

    package struct Cell: Hashable, Sendable, ExpressibleByStringLiteral {
        package var text: String
        package var style: Style

        /// - Parameter text: Any text: what a terminal would obey is made harmless.
        package init(_ text: String, _ style: Style = .plain) {
            self.text = DisplayText.harmless(text)
            self.style = style
        }

        package init(stringLiteral text: String) { self.init(text) }
    }

    package let columns: [Column]
    package private(set) var rows: [[Cell]] = []

    package init(_ columns: [Column]) { self.columns = columns }

    /// Adds a row; what is missing at its end is empty, what is too much is left out.
    package mutating func add(_ cells: [Cell]) {
        let missing = max(0, columns.count - cells.count)
        rows.append(Array((cells + Array(repeating: Cell(""), count: missing)).prefix(columns.count)))
    }

    /// The title line and one line for each row, without line ends and without spaces at the end.
    package func lines(on terminal: Terminal, hasTitles: Bool = true) -> [String] {
        let titles = columns.map { Cell($0.title.uppercased(), .bold) }
        let shown = (hasTitles ? [titles] : []) + rows
        let widths = widths(of: shown, on: terminal)
        return shown.map { row in
            var line = ""
            for (index, cell) in row.enumerated() {
                if index > 0 { line += Self.gap }
                line += text(of: cell, index, widths[index], on: terminal, isLast: index == row.count - 1)
            }
            return Self.withoutTrailingSpaces(line)
        }
    }

    private static let gap = "  "

    private func text(of cell: Cell, _ index: Int, _ width: Int, on terminal: Terminal, isLast: Bool) -> String {
        let text = DisplayText.cut(cell.text, to: width)
        let padding = String(repeating: " ", count: max(0, width - DisplayText.width(text)))
        let styled = cell.style.apply(to: text, on: terminal)
        switch columns[index].alignment {
        case .right: return padding + styled
        case .left: return isLast ? styled : styled + padding
        }
    }

    /// The widest cell of each column; on a terminal the widest columns that may be cut give way until all fits.
    private func widths(of shown: [[Cell]], on terminal: Terminal) -> [Int] {
        var widths = columns.indices.map { index in shown.map { DisplayText.width($0[index].text) }.max() ?? 0 }
        guard terminal.isInteractive else { return widths }
        var excess = widths.reduce(0, +) + Self.gap.count * max(0, columns.count - 1) - terminal.width
        while excess > 0 {
            let spare = columns.indices.map { index in columns[index].minimum.map { widths[index] - max($0, 1) } ?? 0 }
            guard let widest = spare.indices.max(by: { spare[$0] < spare[$1] }), spare[widest] > 0 else { break }
            widths[widest] -= 1
            excess -= 1
        }
        return widths
    }

    private static func withoutTrailingSpaces(_ line: String) -> String {
        var line = Substring(line)
        while line.last == " " { line.removeLast() }
        return String(line)
    }
}
