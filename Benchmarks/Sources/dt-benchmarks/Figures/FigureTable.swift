/// Figures as a table for people.
struct FigureTable {
    private static let titles = ["name", "value", "unit", "budget", "met", "ratio"]
    /// Columns of numbers, which stand to the right.
    private static let numbers: Set<Int> = [1, 5]

    private let rows: [[String]]

    init(_ figures: [Figure]) {
        rows = figures.map { figure in
            [
                figure.name, Figure.short(figure.value), figure.unit, figure.budget ?? "",
                figure.isMet.map { $0 ? "yes" : "NO" } ?? "", figure.ratio.map(Figure.short) ?? "",
            ]
        }
    }

    var text: String {
        let all = [Self.titles] + rows
        let widths = Self.titles.indices.map { column in all.map { $0[column].count }.max() ?? 0 }
        let lines = all.map { row in
            let cells = row.indices.map { column in
                let padding = String(repeating: " ", count: widths[column] - row[column].count)
                return Self.numbers.contains(column) ? padding + row[column] : row[column] + padding
            }
            let line = cells.joined(separator: "  ")
            return String(line.reversed().drop { $0 == " " }.reversed())
        }
        return lines.joined(separator: "\n")
    }
}
