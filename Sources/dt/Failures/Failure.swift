import ArgumentParser
import DTClient
import DTConfig
import DTStore
import DTTerminal
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
        /// Nobody answers, or what is needed is missing or in use.
        case unavailable = 69
        /// A fault of ours.
        case internalError = 70
        case cannotCreate = 73
        /// A disk, or a file on it.
        case inputOutput = 74
        /// Later it may work.
        case temporary = 75
        case permission = 77
        case configuration = 78
        /// Ctrl-C.
        case interrupted = 130

        /// For a command that has told everything already.
        var exit: ExitCode { ExitCode(rawValue) }

        /// The list, for `dt --help`.
        static let help = """
            EXIT STATUS:
              0   done; with --wait, every task succeeded
              1   a task did not succeed
              64  the command line is wrong           73  a file or folder cannot be made
              65  a task or task file is wrong        74  a disk cannot be read or written
              66  a file, task or key is not there    75  not now; try again
              69  nobody answers, or what is needed   77  the key or token is refused
                  is missing or in use                78  the configuration is wrong
              70  a fault of dt                       130 interrupted
            """
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
        case let error as FileError: self.init(.cannotCreate, "\(error)")
        case let error as ClientError: self.init(Self.code(of: error), error.message)
        case let errors as TaskFileErrors: self.init(errors.isUnreadable ? .missingInput : .badInput, "\(errors)")
        case is CancellationError: self.init(.interrupted, "interrupted")
        default: self.init(.internalError, "\(error)")
        }
    }

    private static func code(of error: WorkerError) -> Code {
        switch error.code {
        case .unusable:
            switch error.cause {
            case let cause as StoreError: code(of: cause)
            case is FileError: .cannotCreate
            default: .unavailable
            }
        case .credential, .superseded: .configuration
        case .unreachable: .unavailable
        case .refused: .permission
        case .undelivered: .temporary
        }
    }

    private static func code(of error: ClientError) -> Code {
        switch error.kind {
        case .unreachable: .unavailable
        case .refused: .permission
        case .settings: .configuration
        case .invalid: .badInput
        case .missing: .missingInput
        case .unavailable: .temporary
        case .fault: .internalError
        }
    }

    private static func code(of error: StoreError) -> Code {
        switch error.code {
        case .unusablePath, .readOnly: .cannotCreate
        case .notADatabase, .foreignDatabase, .newerVersion, .olderVersion: .configuration
        case .locked: .unavailable
        case .diskFull, .closed: .temporary
        case .ioError, .damaged: .inputOutput
        case .invalidRequest, .internalError: .internalError
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
        } catch let error as ValidationError {
            // ArgumentParser would show the usage of dt itself.
            write("Error: \(error.message)\n\(DT.usageString(for: Self.self))\n")
            throw Failure.Code.usage.exit
        } catch {
            let failure = Failure(error)
            write(failure.message.split(separator: "\n").map { "dt: \(DisplayText.harmless($0))\n" }.joined())
            throw ExitCode(failure.code.rawValue)
        }
    }

    private func write(_ text: String) { _ = text.withCString { Glibc.write(STDERR_FILENO, $0, strlen($0)) } }
}
