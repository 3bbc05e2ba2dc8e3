// swift-tools-version: 6.2
import PackageDescription

// A package of its own, so that building and testing `dt` never resolves or builds it. It knows `dt` only from outside: as
// processes, over HTTP. Run it with scripts/bench.
let package = Package(
    name: "dt-benchmarks",
    targets: [
        .executableTarget(
            name: "dt-benchmarks",
            swiftSettings: [
                .enableUpcomingFeature("ExistentialAny"),
                .enableUpcomingFeature("MemberImportVisibility"),
                .enableUpcomingFeature("InternalImportsByDefault"),
                .treatAllWarnings(as: .error),
            ])
    ]
)
