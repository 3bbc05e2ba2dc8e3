import Crypto
import DTWire
import Glibc
import SystemPackage

/// What is too large to travel inline: kept as a file under its digest until the outcome that names it is acknowledged.
struct OutcomeParts: Sendable {
    /// The name of the part that holds a report.
    static let reportName = "report"

    let folder: FilePath

    /// An outcome as it travels: its report becomes a part when the whole would be too long. What cannot be kept as a file is
    /// left out, and the outcome says so.
    func split(_ outcome: Outcome) -> Outcome {
        guard let report = outcome.report else { return outcome }
        do {
            guard try JSONText.encode(outcome).count > Outcome.maximumInlineBytes else { return outcome }
            let content = try JSONText.encode(report)
            let part = OutcomePart(
                name: Self.reportName, size: Int64(content.count), sha256: Bytes(SHA256.hash(data: content)))
            try write(content, as: part)
            var outcome = outcome
            outcome.report = nil
            outcome.parts.append(part)
            return outcome
        } catch {
            var outcome = outcome
            outcome.report = nil
            let loss = "its report could not be kept: \(error)"
            outcome.message = outcome.message.map { "\($0); \(loss)" } ?? loss
            return outcome
        }
    }

    func path(of part: OutcomePart) -> FilePath {
        folder.appending(part.sha256.content.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined())
    }

    /// The outcome that names these parts is acknowledged.
    func remove(_ parts: [OutcomePart]) {
        for part in parts { unlink(path(of: part).string) }
    }

    private func write(_ content: [UInt8], as part: OutcomePart) throws {
        let final = path(of: part)
        let temporary = FilePath(final.string + ".new")
        let file = try FileDescriptor.open(
            temporary, .writeOnly, options: [.create, .truncate], permissions: .ownerReadWrite)
        try file.closeAfter { _ = try file.writeAll(content) }
        guard rename(temporary.string, final.string) == 0 else { throw Errno(rawValue: errno) }
    }
}
