import DTConfig
import Glibc
import NIOCore

/// Why a port could not be opened, in words.
enum ListenFailure {
    static func explain(_ error: any Error, _ address: ListenAddress) -> any Error {
        if error is SocketAddressError.UnknownHost {
            return Failure(
                .configuration,
                "\(address.host) is no address of this machine that its name service knows: choose another with --listen"
            )
        }
        guard let error = error as? IOError else { return error }
        return switch error.errnoCode {
        case EADDRINUSE:
            Failure(
                .unavailable, "\(address) is in use by another process: stop it, or choose another port with --listen")
        case EACCES:
            Failure(.permission, "\(address) may not be opened by this user: choose a port from 1024 on with --listen")
        case EADDRNOTAVAIL:
            Failure(.configuration, "this machine has no address \(address.host): choose another with --listen")
        default: error
        }
    }
}
