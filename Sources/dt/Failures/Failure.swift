import ArgumentParser
import DTConfig
import DTStore
import DTWorker
import Glibc

/// Why a command did not do what it should: what a person reads, and the exit code that a program reads (sysexits.h).
struct Failure: Error {
    enum Code: Int32 {
        /// At least one task did not succeed.
        case unsuccessful = 1
        case usage = 64
        /// A task file or another input is wrong.
        case badInput = 65
        case missingInput = 66
        /// Nobody answers, or what is needed is in use.
        case unavailable = 69
        /// A fault of ours.
        case internalError = 70
        case cannotCreate = 73
        /// Later it may work.
        case temporary = 75
        case permission = 77
        case configuration = 78
    }

    var code: Code
    /// What happened, where, and what to do.
    var message: String

    init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    /// What an error of our parts means to whoever gave the command.
    init(_ error: any Error) {
        switch error {
        case let failure as Failure: self = failure
        case let errors as ConfigErrors: self.init(.configuration, "\(errors)")
        case let error as WorkerError: self.init(Self.code(of: error), error.message)
        case let error as StoreError: self.init(Self.code(of: error), error.message)
        default: self.init(.internalError, "\(error)")
        }
    }

    private static func code(of error: WorkerError) -> Code {
        switch error.code {
        case .unusable: .unavailable
        case .credential, .superseded: .configuration
        case .unreachable: .unavailable
        case .undelivered: .temporary
        }
    }

    private static func code(of error: StoreError) -> Code {
        switch error.code {
        case .unusablePath, .readOnly: .cannotCreate
        case .notADatabase, .foreignDatabase, .newerVersion, .olderVersion: .configuration
        case .locked: .unavailable
        case .diskFull, .closed: .temporary
        case .ioError, .damaged, .invalidRequest, .internalError: .internalError
        }
    }
}

extension AsyncParsableCommand {
    /// Runs a command's body; a failure is said once, on standard error, and becomes the exit code.
    func reporting(_ body: () async throws -> Void) async throws {
        do {
            try await body()
        } catch let exit as ExitCode {
            throw exit
        } catch {
            let failure = Failure(error)
            let name = Self._commandName.isEmpty ? "dt" : "dt \(Self._commandName)"
            let text = failure.message.split(separator: "\n").map { "\(name): \($0)\n" }.joined()
            _ = text.withCString { write(STDERR_FILENO, $0, strlen($0)) }
            throw ExitCode(failure.code.rawValue)
        }
    }
}
