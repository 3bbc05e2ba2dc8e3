/// Finds the programs that were built together with the tests.
package enum BuiltProduct {
    /// The path of a program of this package: beside the test bundle that runs.
    package static func path(_ name: String, testBundle: String? = runningBundle) -> String {
        let folder = testBundle.map { $0.split(separator: "/", omittingEmptySubsequences: false).dropLast() } ?? ["."]
        return (folder + [Substring(name)]).joined(separator: "/")
    }

    /// The bundle that `swift test` was asked to run; its runner is a program of the toolchain's.
    package static var runningBundle: String? {
        CommandLine.arguments.first { $0.hasSuffix(".xctest") }
    }
}
