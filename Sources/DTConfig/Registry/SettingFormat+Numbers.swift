import DTWire

extension SettingFormat<Int> {
    static func integer(_ range: ClosedRange<Int>) -> SettingFormat<Int> {
        let (least, most) = (JSONValue.integer(Int64(range.lowerBound)), JSONValue.integer(Int64(range.upperBound)))
        return .single(
            "number",
            schema: ["type": ["integer", "string"], "minimum": least, "maximum": most, "pattern": "^[+-]?[0-9]+$"],
            show: { .integer(Int64($0)) }
        ) { text, _ throws(FormatError) in
            guard let number = Int(text), range.contains(number) else {
                throw FormatError(
                    "must be a whole number from \(range.lowerBound) to \(range.upperBound), not \"\(Shown.text(text))\""
                )
            }
            return number
        }
    }
}

extension SettingFormat<Double> {
    /// A number that may have a fraction.
    static func number(_ range: ClosedRange<Double>) -> SettingFormat<Double> {
        .single(
            "number",
            schema: [
                "type": ["number", "string"], "minimum": .number(range.lowerBound),
                "maximum": .number(range.upperBound), "pattern": "^[0-9.]+$",
            ], show: { .number($0) }
        ) { text, _ throws(FormatError) in
            guard let number = DecimalText.value(of: text), range.contains(number) else {
                let (least, most) = (DecimalText.text(range.lowerBound), DecimalText.text(range.upperBound))
                throw FormatError("must be a number from \(least) to \(most), not \"\(Shown.text(text))\"")
            }
            return number
        }
    }

    /// 0 to 100, of a hundred. A plain number up to 1 could be meant as a fraction, and is refused.
    static let percent = SettingFormat.single(
        "percent",
        schema: [
            "anyOf": [
                ["const": 0], ["type": "number", "exclusiveMinimum": 1, "maximum": 100],
                ["type": "string", "pattern": "^[0-9.]+%?$"],
            ]
        ], show: { .string("\(DecimalText.text($0))%") }
    ) { text, _ throws(FormatError) in
        let digits = text.hasSuffix("%") ? text.dropLast() : text[...]
        guard let number = DecimalText.value(of: digits), number <= 100 else {
            throw FormatError("must be a percentage from 0 to 100 such as 80 or 80%, not \"\(Shown.text(text))\"")
        }
        guard text.hasSuffix("%") || number == 0 || number > 1 else {
            throw FormatError(
                "\(text) could mean \(DecimalText.text(number))% or \(DecimalText.text(number * 100))%; write the %")
        }
        return number
    }

    /// A part of 1, below 1, or the same as a percentage with its sign.
    static let fraction = SettingFormat.single(
        "fraction",
        schema: [
            "anyOf": [
                ["type": "number", "minimum": 0, "exclusiveMaximum": 1],
                ["type": "string", "pattern": "^[0-9.]+%?$"],
            ]
        ], show: { .number($0) }
    ) { text, _ throws(FormatError) in
        let isPercent = text.hasSuffix("%")
        if let number = DecimalText.value(of: isPercent ? text.dropLast() : text[...]) {
            let fraction = isPercent ? number / 100 : number
            if fraction < 1 { return fraction }
        }
        throw FormatError("must be a fraction of 1 such as 0.2, or 20%, and less than all, not \"\(Shown.text(text))\"")
    }
}

extension SettingFormat<Duration> {
    /// Seconds, or a number with a unit, between two lengths that are written in the same way.
    static func time(_ least: String, _ most: String) -> SettingFormat<Duration> {
        let bounds = (TimeSpan(least) ?? TimeSpan(.zero), TimeSpan(most) ?? TimeSpan(.zero))
        return .single(
            "seconds",
            schema: [
                "type": ["number", "string"], "minimum": .number(bounds.0.duration.inSeconds),
                "maximum": .number(bounds.1.duration.inSeconds), "pattern": "^[0-9.]+(ms|s|m|h|d)?$",
            ], show: { .number($0.inSeconds) }
        ) { text, _ throws(FormatError) in
            guard let span = TimeSpan(text) else {
                throw FormatError(
                    "must be seconds, or a number with ms, s, m, h or d such as 30s, not \"\(Shown.text(text))\"")
            }
            guard span >= bounds.0, span <= bounds.1 else {
                throw FormatError("must be from \(least) to \(most), not \"\(Shown.text(text))\"")
            }
            return span.duration
        }
    }
}

extension SettingFormat<ByteCount> {
    static func size(_ least: String, _ most: String) -> SettingFormat<ByteCount> {
        let bounds = (ByteCount(least) ?? ByteCount(0), ByteCount(most) ?? ByteCount(0))
        return .single(
            "size",
            schema: [
                "type": ["integer", "string"], "minimum": .integer(bounds.0.rawValue),
                "maximum": .integer(bounds.1.rawValue), "pattern": "^[0-9.]+([KMGT]i?B|kB|B)?$",
            ], show: { .string(DecimalText.text($0)) }
        ) { text, _ throws(FormatError) in
            guard let size = ByteCount(text) else {
                throw FormatError(
                    "must be bytes, or a number with a unit such as 512MiB, not \"\(Shown.text(text))\"")
            }
            guard size >= bounds.0, size <= bounds.1 else {
                throw FormatError("must be from \(least) to \(most), not \"\(Shown.text(text))\"")
            }
            return size
        }
    }
}

/// Numbers as digits and at most one point: no sign, no exponent, no hexadecimal.
enum DecimalText {
    static func value(of text: some StringProtocol) -> Double? {
        guard !text.isEmpty, text.utf8.allSatisfy({ (0x30...0x39).contains($0) || $0 == UInt8(ascii: ".") }),
            let number = Double(String(text)), number.isFinite
        else { return nil }
        return number
    }

    /// Without a fraction where there is none.
    static func text(_ number: Double) -> String {
        number == number.rounded() && abs(number) < 0x1p53 ? "\(Int64(number))" : "\(number)"
    }

    /// The largest binary unit that keeps it exact.
    static func text(_ size: ByteCount) -> String {
        for (unit, shift) in [("TiB", 40), ("GiB", 30), ("MiB", 20), ("KiB", 10)] {
            let whole = Int64(1) << shift
            if size.rawValue >= whole, size.rawValue.isMultiple(of: whole) { return "\(size.rawValue >> shift)\(unit)" }
        }
        return "\(size.rawValue)"
    }
}
