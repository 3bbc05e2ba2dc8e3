import DTBenchmark
import DTWire
import FoundationEssentials
import Glibc

/// `dt-bench REQUEST.json`: measures what the request asks for, and writes the answer to the file that it names.
///
/// Progress goes to standard output, a line of JSON each. Ends with 0 when there is an answer, be it a failure; otherwise
/// says why on standard error and ends with a code of sysexits.h: 64 usage, 65 a request that cannot be understood, 66 one
/// that cannot be read, 70 a fault of ours, 73 an answer that cannot be written.
@main
struct Main {
    static func main() {
        // Whoever reads the progress may go away: the answer is still written.
        signal(SIGPIPE, SIG_IGN)
        // A mask is inherited: whoever starts this from a thread that blocks signals must be able to end it all the same.
        var none = sigset_t()
        sigemptyset(&none)
        sigprocmask(SIG_SETMASK, &none, nil)
        do {
            let request = try readRequest(CommandLine.arguments)
            let answer = try JSONText.encode(measure(request))
            try write(answer, to: request.reportPath)
        } catch let error as Ending {
            end(error)
        } catch {
            end(Ending(code: EX_SOFTWARE, message: "the answer cannot be encoded: \(error)"))
        }
    }

    private static func readRequest(_ arguments: [String]) throws(Ending) -> BenchmarkRequest {
        guard arguments.count == 2, arguments[1].first != "-" else {
            throw Ending(code: EX_USAGE, message: "usage: dt-bench REQUEST.json")
        }
        let text: [UInt8]
        do {
            text = try WholeFile.read(arguments[1], limit: 1 << 20)
        } catch {
            throw Ending(code: EX_NOINPUT, message: "\(error)")
        }
        do {
            return try JSONText.decode(BenchmarkRequest.self, from: text)
        } catch {
            throw Ending(code: EX_DATAERR, message: "\(arguments[1]): \(error)")
        }
    }

    private static func measure(_ request: BenchmarkRequest) -> BenchmarkAnswer {
        let settings = BenchmarkSettings(environment: ProcessInfo.processInfo.environment)
        do {
            return BenchmarkAnswer(
                report: try Benchmark(request, settings: settings).measure { progress in
                    // A line that nobody takes is no reason to stop.
                    guard let line = try? JSONText.encode(progress) else { return }
                    try? WholeFile.write(line + [UInt8(ascii: "\n")], to: STDOUT_FILENO)
                })
        } catch {
            return BenchmarkAnswer(failure: error)
        }
    }

    private static func write(_ answer: [UInt8], to path: String) throws(Ending) {
        do {
            try WholeFile.write(answer, to: path)
        } catch {
            throw Ending(code: EX_CANTCREAT, message: "\(error)")
        }
    }

    private static func end(_ ending: Ending) -> Never {
        try? WholeFile.write(Array("dt-bench: \(ending.message)\n".utf8), to: STDERR_FILENO)
        exit(ending.code)
    }
}

/// Why there is no answer.
private struct Ending: Error {
    /// A code of sysexits.h.
    var code: CInt
    var message: String
}
