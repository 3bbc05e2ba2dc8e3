import DTStore
import DTWire
import Testing

/// A kind of task store. The contract holds for every one of them: a new kind is added here, and to no test.
struct StoreKind: Sendable, CustomTestStringConvertible {
    var testDescription: String
    /// Opens the store in a folder, the same one again when it was closed there.
    var open: @Sendable (ScratchFolder) throws -> any TaskStore

    static let all: [StoreKind] = [sqlite]

    static let sqlite = StoreKind(testDescription: "SQLite") { folder in
        var generator = SeededGenerator(seed: 1)
        return try SQLiteTaskStore(
            path: folder.file("tasks.db"), settings: .init(durability: .process), using: &generator)
    }
}

/// SplitMix64: the same numbers for the same seed.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
