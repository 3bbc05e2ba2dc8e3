import DTWire
import Foundation
import Testing

@testable import DTBenchmark

@Suite(.timeLimit(.minutes(5)))
struct LibrarySearchTests {
    @Test func `every place is looked at in order, the newest library first`() throws {
        let scratch = try ScratchFolder()
        let files = [
            "loader/libonnxruntime.so.1.20.0",
            "opt/onnxruntime-1.30/lib/libonnxruntime.so.1.30.0",
            "usr/lib/libonnxruntime.so.1.9.0",
            "usr/lib/libonnxruntime.so.1.10.0",
            "venv/lib/python3.11/site-packages/onnxruntime/capi/libonnxruntime.so.1.32.0",
        ]
        for file in files + ["usr/lib/libonnxruntime_providers_shared.so"] { try scratch.write("", to: file) }
        let search = LibrarySearch(
            library: nil, pythonPaths: [scratch("venv")], environment: ["LD_LIBRARY_PATH": ":\(scratch("loader")):"],
            root: scratch.path)
        #expect(
            search.candidates()
                == [files[0], files[3], files[2], files[1], files[4]].map { scratch($0) })
    }

    @Test func `the python environment in use is looked at too, and folders of packages`() throws {
        let scratch = try ScratchFolder()
        let inUse = try scratch.write(
            "", to: "used/lib/python3.12/site-packages/onnxruntime/capi/libonnxruntime.so.1.2.3")
        let packages = try scratch.write("", to: "packages/onnxruntime/capi/libonnxruntime.so.1.2.4")
        let search = LibrarySearch(
            library: nil, pythonPaths: [scratch("packages")], environment: ["VIRTUAL_ENV": scratch("used")],
            root: scratch("empty"))
        #expect(search.candidates() == [packages, inUse])
    }

    @Test func `a library under two names is tried once`() throws {
        let scratch = try ScratchFolder()
        try scratch.write("", to: "usr/lib/libonnxruntime.so.1.32.0")
        try FileManager.default.createSymbolicLink(
            atPath: scratch("usr/lib/libonnxruntime.so"), withDestinationPath: "libonnxruntime.so.1.32.0")
        let search = LibrarySearch(library: nil, pythonPaths: [], environment: [:], root: scratch.path)
        #expect(search.candidates() == [scratch("usr/lib/libonnxruntime.so")])
    }

    @Test func `characters of patterns in a folder's name mean themselves`() throws {
        let scratch = try ScratchFolder()
        let file = try scratch.write("", to: "a[b]*?/onnxruntime/capi/libonnxruntime.so.1.0.0")
        let search = LibrarySearch(
            library: nil, pythonPaths: [scratch("a[b]*?")], environment: [:], root: scratch("empty"))
        #expect(search.candidates() == [file])
    }

    @Test func `without a library the failure names every place and the remedy`() throws {
        let scratch = try ScratchFolder()
        let search = LibrarySearch(
            library: nil, pythonPaths: [scratch("venv")], environment: ["LD_LIBRARY_PATH": "/elsewhere"],
            root: scratch.path)
        let failure = #expect(throws: BenchmarkFailure.self) { try search.open() }
        #expect(failure?.code == .runtimeMissing)
        let message = failure?.message ?? ""
        for part in search.folders + ["/elsewhere", scratch("usr/lib"), "pip install onnxruntime", "settings"] {
            #expect(message.contains(part), "\(part) is missing from: \(message)")
        }
    }

    @Test func `a named library that is not there is not looked for elsewhere`() throws {
        let scratch = try ScratchFolder()
        let search = LibrarySearch(library: scratch("none.so"), pythonPaths: [], environment: [:])
        let failure = #expect(throws: BenchmarkFailure.self) { try search.open() }
        #expect(failure?.code == .runtimeMissing)
        #expect(failure?.message.contains(scratch("none.so")) == true)
        #expect(failure?.message.contains("Correct the path") == true)
    }

    /// Libraries that are none, or too old: built here of a few lines of C.
    @Test(arguments: [
        ("int something(void) { return 0; }", "not ONNX Runtime"),
        ("void *OrtGetApiBase(void) { return 0; }", "not ONNX Runtime"),
        (
            """
            static const void *api(unsigned version) { (void)version; return 0; }
            static const char *version(void) { return "0.4.0"; }
            static const struct { const void *(*api)(unsigned); const char *(*version)(void); } base = {api, version};
            const void *OrtGetApiBase(void) { return &base; }
            """, "ONNX Runtime 0.4.0, which does not offer version 1"
        ),
    ])
    func `a library that cannot be used is refused with the reason`(source: String, reason: String) throws {
        let scratch = try ScratchFolder()
        let library = try scratch.buildLibrary(source, name: "libonnxruntime.so.9.9.9")
        let search = LibrarySearch(library: library, pythonPaths: [], environment: [:])
        let failure = #expect(throws: BenchmarkFailure.self) { try search.open() }
        #expect(failure?.code == .runtimeMissing)
        #expect(failure?.message.contains(reason) == true, "\(failure?.message ?? "")")
        #expect(failure?.message.contains(library) == true)
    }

    @Test(arguments: ["no library at all", ""])
    func `a file that is no library is refused with the loader's words`(content: String) throws {
        let scratch = try ScratchFolder()
        let file = try scratch.write(content, to: "usr/lib/libonnxruntime.so")
        let search = LibrarySearch(library: nil, pythonPaths: [], environment: [:], root: scratch.path)
        let failure = #expect(throws: BenchmarkFailure.self) { try search.open() }
        #expect(failure?.code == .runtimeMissing)
        #expect(failure?.message.contains("What is there cannot be used: \(file)") == true)
    }
}
