import Glibc

/// A list of C strings that stay where they are, with a null pointer after the last.
final class CStrings {
    private let start: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>
    private let count: Int

    init(_ strings: [String]) {
        count = strings.count
        start = .allocate(capacity: count + 1)
        for (index, string) in strings.enumerated() { (start + index).initialize(to: strdup(string)) }
        (start + count).initialize(to: nil)
    }

    /// As `posix_spawn` takes them.
    var list: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?> { start }

    /// As a function takes them that promises not to change them. The null pointer at the end is not part of it.
    var constants: UnsafePointer<UnsafePointer<CChar>> {
        UnsafeRawPointer(start).assumingMemoryBound(to: UnsafePointer<CChar>.self)
    }

    deinit {
        for index in 0..<count { free(start[index]) }
        start.deallocate()
    }
}
