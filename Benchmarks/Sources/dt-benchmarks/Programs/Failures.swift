import Glibc

/// A system call that failed.
struct SystemFailure: Error, CustomStringConvertible {
    let call: String
    let code: Int32

    init(_ call: String, code: Int32 = errno) {
        self.call = call
        self.code = code
    }

    var description: String { "\(call): \(String(cString: strerror(code)))" }
}

/// Something that did not go as it must for its figure to mean anything.
struct MeasuringError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
