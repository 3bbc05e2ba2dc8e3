import FoundationEssentials

/// One measured value, and how it stands to its budget.
struct Figure: Encodable {
    enum Bound {
        case atMost(Double)
        case atLeast(Double)
    }

    let name: String
    let value: Double
    let unit: String
    /// The budget in words; `nil` for what is measured to compare with, and has none.
    let budget: String?
    let isMet: Bool?
    /// What the budget comes to in this run, in `unit`.
    let limit: Double?
    /// `value / limit`; `nil` where the limit is 0.
    let ratio: Double?

    /// - Parameter budget: The budget in words; what the bound says when it is left out.
    init(_ name: String, _ value: Double, _ unit: String, _ bound: Bound? = nil, budget: String? = nil) {
        self.name = name
        self.value = value
        self.unit = unit
        switch bound {
        case nil: (isMet, limit) = (nil, nil)
        case .atMost(let limit): (isMet, self.limit) = (value <= limit, limit)
        case .atLeast(let limit): (isMet, self.limit) = (value >= limit, limit)
        }
        self.budget = budget ?? bound.map { "\($0.sign) \(Self.short($0.limit)) \(unit)" }
        ratio = limit.flatMap { $0 == 0 ? nil : value / $0 }
    }

    enum CodingKeys: String, CodingKey {
        case name, value, unit, budget, limit, ratio
        case isMet = "met"
    }

    /// Every member is there, `null` where there is nothing to say.
    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(name, forKey: .name)
        try container.encode(value, forKey: .value)
        try container.encode(unit, forKey: .unit)
        try container.encode(budget, forKey: .budget)
        try container.encode(isMet, forKey: .isMet)
        try container.encode(limit, forKey: .limit)
        try container.encode(ratio, forKey: .ratio)
    }

    static func json(_ figures: [Figure]) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(figures), as: UTF8.self)
    }

    /// A number to at most three decimals, and none from 1000 on.
    static func short(_ value: Double) -> String {
        let scale = abs(value) >= 1000 ? 1.0 : 1000.0
        let rounded = (value * scale).rounded() / scale
        return rounded == rounded.rounded() ? "\(Int64(rounded))" : "\(rounded)"
    }
}

extension Figure.Bound {
    fileprivate var limit: Double {
        switch self {
        case .atMost(let limit), .atLeast(let limit): limit
        }
    }

    fileprivate var sign: String {
        switch self {
        case .atMost: "≤"
        case .atLeast: "≥"
        }
    }
}
