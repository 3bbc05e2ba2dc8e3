// swift-tools-version: 6.2
import PackageDescription

/// What every Swift target of ours is compiled with.
let strict: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),  // `any P` is spelled out, so its cost is seen
    .enableUpcomingFeature("MemberImportVisibility"),  // a file imports what it uses, so import rules can be tested
    .enableUpcomingFeature("InternalImportsByDefault"),  // a dependency shows in an interface only where it says so
    .treatAllWarnings(as: .error),
]

// MARK: - Dependencies

let argumentParser: Target.Dependency = .product(name: "ArgumentParser", package: "swift-argument-parser")
let asyncAlgorithms: Target.Dependency = .product(name: "AsyncAlgorithms", package: "swift-async-algorithms")
let deque: Target.Dependency = .product(name: "DequeModule", package: "swift-collections")
let configuration: Target.Dependency = .product(name: "Configuration", package: "swift-configuration")
let crypto: Target.Dependency = .product(name: "Crypto", package: "swift-crypto")
let grdb: Target.Dependency = .product(name: "GRDB", package: "GRDB.swift")
let sqlite: Target.Dependency = .product(name: "GRDBSQLite", package: "GRDB.swift")
let heap: Target.Dependency = .product(name: "HeapModule", package: "swift-collections")
let histogram: Target.Dependency = .product(name: "Histogram", package: "hdrhistogram-swift")
let httpClient: Target.Dependency = .product(name: "AsyncHTTPClient", package: "async-http-client")
let httpTypes: Target.Dependency = .product(name: "HTTPTypes", package: "swift-http-types")
let hummingbird: Target.Dependency = .product(name: "Hummingbird", package: "hummingbird")
let hummingbirdTLS: Target.Dependency = .product(name: "HummingbirdTLS", package: "hummingbird")
let lifecycle: Target.Dependency = .product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let logging: Target.Dependency = .product(name: "Logging", package: "swift-log")
let nioCore: Target.Dependency = .product(name: "NIOCore", package: "swift-nio")
let nioEmbedded: Target.Dependency = .product(name: "NIOEmbedded", package: "swift-nio")
let nioFoundationEssentials: Target.Dependency = .product(
    name: "NIOFoundationEssentialsCompat", package: "swift-nio")
let nioHTTP1: Target.Dependency = .product(name: "NIOHTTP1", package: "swift-nio")
let nioHTTPTypes: Target.Dependency = .product(name: "NIOHTTPTypes", package: "swift-nio-extras")
let nioHTTPTypesHTTP1: Target.Dependency = .product(name: "NIOHTTPTypesHTTP1", package: "swift-nio-extras")
let nioPosix: Target.Dependency = .product(name: "NIOPosix", package: "swift-nio")
let nioSSL: Target.Dependency = .product(name: "NIOSSL", package: "swift-nio-ssl")
let nioWebSocket: Target.Dependency = .product(name: "NIOWebSocket", package: "swift-nio")
let systemPackage: Target.Dependency = .product(name: "SystemPackage", package: "swift-system")
let unixSignals: Target.Dependency = .product(name: "UnixSignals", package: "swift-service-lifecycle")
let yams: Target.Dependency = .product(name: "Yams", package: "Yams")

let package = Package(
    name: "dt",
    products: [
        .executable(name: "dt", targets: ["dt"]),
        .executable(name: "dt-bench", targets: ["dt-bench"]),
        .executable(name: "dt-warden", targets: ["dt-warden"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser.git", exact: "1.8.2"),
        .package(url: "https://github.com/apple/swift-async-algorithms.git", exact: "1.1.4"),
        .package(url: "https://github.com/apple/swift-collections.git", exact: "1.6.0"),
        .package(url: "https://github.com/apple/swift-configuration.git", exact: "1.4.0", traits: ["Logging"]),
        .package(url: "https://github.com/apple/swift-crypto.git", exact: "4.5.2"),
        .package(url: "https://github.com/apple/swift-http-types.git", exact: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log.git", exact: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio.git", exact: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-extras.git", exact: "1.35.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl.git", exact: "2.37.6"),
        .package(url: "https://github.com/apple/swift-system.git", exact: "1.8.1"),
        .package(url: "https://github.com/groue/GRDB.swift.git", exact: "7.10.0"),
        .package(url: "https://github.com/HdrHistogram/hdrhistogram-swift.git", exact: "0.2.0"),
        .package(
            url: "https://github.com/hummingbird-project/hummingbird.git", exact: "2.28.1",
            traits: ["ConfigurationSupport"]),
        .package(url: "https://github.com/jpsim/Yams.git", exact: "6.2.2"),
        .package(url: "https://github.com/swift-server/async-http-client.git", exact: "1.37.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle.git", exact: "2.13.0"),
    ],
    targets: [
        // MARK: Vocabulary and pure cores
        .target(name: "DTWire", dependencies: [crypto], swiftSettings: strict),
        .target(name: "DTEngine", dependencies: ["DTWire", deque], swiftSettings: strict),
        .target(name: "DTScheduling", dependencies: ["DTWire", heap], swiftSettings: strict),

        // MARK: Edges of IO
        .target(
            name: "DTConfig", dependencies: ["DTWire", configuration, yams], swiftSettings: strict),
        .target(name: "DTHost", dependencies: ["DTWire"], swiftSettings: strict),
        .target(name: "CProcess"),
        .target(name: "DTProcess", dependencies: ["CProcess", "DTWire"], swiftSettings: strict),
        .target(name: "DTExecution", dependencies: ["DTProcess", "DTWire", crypto, logging], swiftSettings: strict),
        .target(name: "CBenchmark"),
        .target(name: "COnnxRuntime"),
        .target(name: "DTBenchmark", dependencies: ["CBenchmark", "COnnxRuntime", "DTWire"], swiftSettings: strict),
        .target(
            name: "DTStore", dependencies: ["DTScheduling", "DTWire", crypto, grdb, sqlite], swiftSettings: strict),
        .target(
            name: "DTTransport",
            dependencies: [
                "DTWire", crypto, httpClient, httpTypes, hummingbirdTLS, logging, nioCore, nioFoundationEssentials,
                nioHTTP1, nioHTTPTypes, nioHTTPTypesHTTP1, nioPosix, nioSSL,
            ],
            swiftSettings: strict),
        .target(
            name: "DTService",
            dependencies: ["DTTransport", "DTWire", httpTypes, hummingbird, lifecycle, logging, nioCore, unixSignals],
            swiftSettings: strict),
        .target(name: "DTTerminal", dependencies: ["DTWire"], swiftSettings: strict),

        // MARK: Assembled processes
        .target(
            name: "DTWorker",
            dependencies: [
                "DTConfig", "DTEngine", "DTExecution", "DTHost", "DTProcess", "DTService", "DTStore", "DTTransport",
                "DTWire", crypto, hummingbird, lifecycle, logging, nioCore, nioPosix, systemPackage,
            ],
            swiftSettings: strict),
        .target(
            name: "DTCoordinator",
            dependencies: [
                "DTConfig", "DTScheduling", "DTService", "DTStore", "DTTransport", "DTWire", asyncAlgorithms, httpTypes,
                hummingbird, lifecycle, logging, nioCore,
            ],
            swiftSettings: strict),
        .target(
            name: "DTClient",
            dependencies: ["DTConfig", "DTTransport", "DTWire"], swiftSettings: strict),

        // MARK: Executables
        .executableTarget(
            name: "dt",
            dependencies: [
                "DTClient", "DTConfig", "DTCoordinator", "DTService", "DTStore", "DTTerminal", "DTWire", "DTWorker",
                argumentParser, lifecycle, logging, nioCore, unixSignals,
            ],
            swiftSettings: strict),
        .executableTarget(name: "dt-bench", dependencies: ["DTBenchmark", "DTWire"], swiftSettings: strict),
        .executableTarget(
            name: "dt-warden", dependencies: ["CProcess"],
            // Static and without Swift's start-up code: every process of a task is forked from it, so its pages count.
            linkerSettings: [
                .unsafeFlags(["-static-executable", "-nostartfiles", "-Xlinker", "--gc-sections"])
            ]),
        .executableTarget(
            name: "dt-perf",
            dependencies: [
                "DTExecution", "DTHost", "DTProcess", "DTScheduling", "DTStore", "DTTransport", "DTWire", histogram,
                httpTypes, lifecycle, logging, nioCore, nioPosix, sqlite,
            ],
            swiftSettings: strict),

        // MARK: Tests
        .target(
            name: "DTTestKit",
            dependencies: [
                "DTCoordinator", "DTScheduling", "DTService", "DTStore", "DTTransport", "DTWire", httpClient,
                hummingbird, lifecycle, logging, nioCore, nioHTTP1, nioPosix,
            ],
            path: "Tests/DTTestKit",
            swiftSettings: strict),
        .testTarget(name: "DTWireTests", dependencies: ["DTWire", crypto, "DTTestKit"], swiftSettings: strict),
        .testTarget(name: "DTEngineTests", dependencies: ["DTEngine", "DTWire", "DTTestKit"], swiftSettings: strict),
        .testTarget(
            name: "DTSchedulingTests",
            dependencies: ["DTScheduling", "DTWire"],
            swiftSettings: strict),
        .testTarget(
            name: "DTConfigTests",
            dependencies: ["DTConfig", "DTWire", "DTTestKit"],
            swiftSettings: strict),
        .testTarget(name: "DTHostTests", dependencies: ["DTHost", "DTWire", "DTTestKit"], swiftSettings: strict),
        .testTarget(
            name: "DTProcessTests",
            dependencies: [
                "DTProcess", "DTWire", "CProcess", "dt-warden", "DTTestKit",
            ],
            swiftSettings: strict),
        .testTarget(
            name: "DTExecutionTests",
            dependencies: [
                "DTExecution", "DTProcess", "DTWire", "dt-bench", "dt-warden", logging, "DTTestKit",
            ],
            swiftSettings: strict),
        .testTarget(
            name: "DTBenchmarkTests",
            dependencies: [
                "DTBenchmark", "DTWire", "dt-bench", "DTTestKit",
            ],
            exclude: ["Fixtures"],
            swiftSettings: strict),
        .testTarget(
            name: "DTStoreTests",
            dependencies: ["DTScheduling", "DTStore", "DTWire", crypto, grdb],
            swiftSettings: strict),
        .testTarget(
            name: "DTTransportTests",
            dependencies: [
                "DTTransport", "DTWire", httpTypes, hummingbird, lifecycle, logging, nioCore, nioEmbedded, nioPosix,
                nioWebSocket, "DTTestKit",
            ],
            swiftSettings: strict),
        .testTarget(
            name: "DTServiceTests",
            dependencies: [
                "DTService", "DTTransport", "DTWire", httpTypes, hummingbird, lifecycle, logging, nioCore, "DTTestKit",
            ],
            swiftSettings: strict),
        .testTarget(
            name: "DTTerminalTests",
            dependencies: ["DTTerminal", "DTWire"],
            swiftSettings: strict),
        .testTarget(
            name: "DTWorkerTests",
            dependencies: ["DTConfig", "DTWorker", "DTStore", "DTWire", logging, "DTTestKit"],
            swiftSettings: strict),
        .testTarget(
            name: "DTCoordinatorTests",
            dependencies: [
                "DTCoordinator", "DTService", "DTWire", crypto, httpTypes, hummingbird, logging, nioCore, nioEmbedded,
                "DTTestKit",
            ],
            swiftSettings: strict),
        .testTarget(
            name: "DTClientTests", dependencies: ["DTClient", "DTConfig", "DTWire", "DTTestKit"], swiftSettings: strict),
        .testTarget(name: "ArchitectureTests", dependencies: ["DTWire"], swiftSettings: strict),
        .testTarget(
            name: "IntegrationTests",
            dependencies: [
                "DTConfig", "DTCoordinator", "DTStore", "DTWire", "DTWorker", "dt", "dt-bench", "dt-warden",
                "DTTestKit",
            ],
            swiftSettings: strict),
    ]
)
