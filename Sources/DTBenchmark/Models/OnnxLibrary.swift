import COnnxRuntime
import DTWire
import Glibc

/// The ONNX Runtime library, loaded into this process. It stays loaded: its threads and exit functions may need it.
struct OnnxLibrary {
    let path: String
    /// The library's own version, such as `1.32.0`.
    let version: String
    let interface: OnnxInterface

    /// Loads a library and asks it for its interface.
    init(path: String) throws(OnnxLibraryError) {
        guard let library = dlopen(path, RTLD_NOW | RTLD_LOCAL) else {
            throw OnnxLibraryError(dlerror().map { String(cString: $0) } ?? "\(path) cannot be loaded")
        }
        guard let exported = dlsym(library, "OrtGetApiBase"), let base = dt_ort_get_base(exported) else {
            dlclose(library)
            throw OnnxLibraryError("\(path) is a library, and not ONNX Runtime (it has no OrtGetApiBase)")
        }
        let version = dt_ort_library_version(base).map { String(cString: $0) } ?? "unknown"
        let wanted = UInt32(DT_ORT_API_VERSION)
        guard let table = dt_ort_get_api(base, wanted) else {
            throw OnnxLibraryError(
                "\(path) is ONNX Runtime \(version), which does not offer version \(wanted) of its interface; a newer "
                    + "one is needed")
        }
        self.path = path
        self.version = version
        interface = OnnxInterface(table: table)
    }
}

/// Why a file cannot be used as the library.
struct OnnxLibraryError: Error {
    /// Names the file.
    var message: String

    init(_ message: String) { self.message = message }
}
