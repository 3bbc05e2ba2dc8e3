import Configuration
import DTWire

/// Reads settings from layers, the higher first, and remembers where each value came from.
struct LayeredReader {
    let layers: [Layer]
    private let reader: ConfigReader
    private let recorder = OriginRecorder()

    /// Where each value that was read came from, and the value as `dt config show` has it.
    private(set) var found: [String: Found] = [:]

    struct Found {
        var origin: ValueOrigin
        /// The number of the layer, the highest is 0; `nil` when no layer had it.
        var rank: Int?
        var shown: JSONValue
    }

    init(_ layers: [Layer]) {
        self.layers = layers
        reader = ConfigReader(providers: layers.map(LayerProvider.init(layer:)), accessReporter: recorder)
    }

    /// The value of the highest layer that has one.
    mutating func given<Value>(_ setting: TypedSetting<Value>) -> Value? {
        let key = setting.setting.key
        guard let texts = texts(setting.setting), let rank = recorder.answer(for: key),
            let value = layers[rank].values[key], let read = try? setting.format.read(texts, value.base)
        else { return nil }
        found[key] = Found(
            origin: value.origin, rank: rank, shown: setting.setting.isSecret ? "<redacted>" : setting.format.show(read)
        )
        return read
    }

    /// The value, or the setting's own default, or the one that is given here.
    mutating func value<Value>(_ setting: TypedSetting<Value>, or fallback: @autoclosure () -> Value) -> Value {
        if let given = given(setting) { return given }
        let standard = setting.standard ?? fallback()
        found[setting.setting.key] = Found(origin: .standard, rank: nil, shown: setting.format.show(standard))
        return standard
    }

    /// Notes a value that is worked out from others when no layer has it.
    mutating func record<Value>(_ setting: TypedSetting<Value>, _ value: Value, from origin: ValueOrigin = .standard) {
        guard found[setting.setting.key]?.rank == nil else { return }
        found[setting.setting.key] = Found(origin: origin, rank: nil, shown: setting.format.show(value))
    }

    /// Notes where a value came from that is read outside the layers.
    mutating func note(_ key: String, from origin: ValueOrigin) {
        found[key] = Found(origin: origin, rank: nil, shown: .null)
    }

    /// The number of the layer that gave a value; a lower number wins.
    func rank(of key: String) -> Int? { found[key]?.rank }

    func origin(of key: String) -> ValueOrigin? { found[key]?.origin }

    private func texts(_ setting: Setting) -> [String]? {
        let key = ConfigKey(setting.path)
        switch setting.shape {
        case .single: return reader.string(forKey: key, isSecret: setting.isSecret).map { [$0] }
        case .commaList, .list: return reader.stringArray(forKey: key, isSecret: setting.isSecret)
        }
    }
}
