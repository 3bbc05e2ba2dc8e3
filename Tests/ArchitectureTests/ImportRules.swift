/// Who may import whom: the table of docs/architecture.md.
enum ImportRules {
    /// The modules of ours that a target may import, and no others.
    static let allowed: [String: Set<String>] = [
        "DTWire": [],
        "DTEngine": ["DTWire"],
        "DTScheduling": ["DTWire"],
        "DTConfig": ["DTWire"],
        "DTHost": ["DTWire"],
        "CProcess": [],
        "DTProcess": ["CProcess", "DTWire"],
        "DTExecution": ["DTProcess", "DTWire"],
        "CBenchmark": [],
        "COnnxRuntime": [],
        "DTBenchmark": ["CBenchmark", "COnnxRuntime", "DTProcess", "DTWire"],
        "DTStore": ["DTScheduling", "DTWire"],
        "DTTransport": ["DTWire"],
        "DTService": ["DTTransport", "DTWire"],
        "DTTerminal": ["DTWire"],
        "DTWorker": [
            "DTConfig", "DTEngine", "DTExecution", "DTHost", "DTProcess", "DTService", "DTStore", "DTTransport",
            "DTWire",
        ],
        "DTCoordinator": ["DTConfig", "DTScheduling", "DTService", "DTStore", "DTTransport", "DTWire"],
        "DTClient": ["DTConfig", "DTTransport", "DTWire"],
        "dt": [
            "DTClient", "DTConfig", "DTCoordinator", "DTService", "DTStore", "DTTerminal", "DTWire", "DTWorker",
        ],
        "dt-bench": ["DTBenchmark", "DTWire"],
        "dt-perf": [
            "DTEngine", "DTExecution", "DTHost", "DTProcess", "DTScheduling", "DTStore", "DTTransport", "DTWire",
        ],
        "dt-warden": ["CProcess"],
    ]

    /// The beginnings of the names of modules from outside that a target must never import. A vocabulary that drags IO or
    /// all of Foundation along would be in every program.
    static let forbidden: [String: [String]] = [
        "DTWire": ["NIO", "GRDB", "Foundation"],
        "DTConfig": ["NIO", "GRDB"],
    ]

    /// Exceptions to `forbidden`, by their whole names.
    static let permitted: [String: Set<String>] = ["DTWire": ["FoundationEssentials"]]

    /// Targets that decide and do no IO: of modules from outside they may import these alone.
    static let pure: Set<String> = ["DTEngine", "DTScheduling"]
    static let pureImports: Set<String> = [
        "BitCollections", "Collections", "DequeModule", "HashTreeCollections", "HeapModule", "OrderedCollections",
    ]

    /// Modules that no shipped target imports: they drag in libxml2 or curl, or belong to the tests.
    static let nowhere: Set<String> = ["DTTestKit", "FoundationNetworking", "FoundationXML", "Testing", "XCTest"]
}
