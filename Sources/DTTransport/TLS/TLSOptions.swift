import Glibc
package import NIOSSL

/// How a client trusts a coordinator over TLS. There is no way to switch the check of the certificate off.
package struct ClientTLS: Hashable, Sendable {
    /// A PEM file with certificates to trust beside the system's: for a coordinator whose certificate is your own.
    package var extraCAFile: String?

    package init(extraCAFile: String? = nil) { self.extraCAFile = extraCAFile }

    /// - Throws: `TLSFileError` when the file is missing or holds no certificate.
    func configuration() throws -> TLSConfiguration {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.minimumTLSVersion = .tlsv12
        if let extraCAFile {
            configuration.additionalTrustRoots = [.certificates(try certificates(in: extraCAFile))]
        }
        return configuration
    }
}

/// What a coordinator shows over TLS.
package struct ServerTLS: Hashable, Sendable {
    /// A PEM file: the certificate, then what leads to its root.
    package var certificateFile: String
    /// A PEM file: the certificate's private key, not encrypted.
    package var keyFile: String

    package init(certificateFile: String, keyFile: String) {
        self.certificateFile = certificateFile
        self.keyFile = keyFile
    }

    /// - Throws: `TLSFileError` when a file is missing or not what it should be.
    package func configuration() throws -> TLSConfiguration {
        let chain = try certificates(in: certificateFile)
        let key: NIOSSLPrivateKey
        do {
            key = try NIOSSLPrivateKey(file: keyFile, format: .pem)
        } catch {
            throw TLSFileError(
                file: keyFile, message: absence(of: keyFile) ?? "no readable private key in PEM form is in it",
                cause: error)
        }
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: chain.map { .certificate($0) }, privateKey: .privateKey(key))
        configuration.minimumTLSVersion = .tlsv12
        do {
            _ = try NIOSSLContext(configuration: configuration)
        } catch {
            throw TLSFileError(
                file: keyFile, message: "this is not the private key of the certificate in \(certificateFile)",
                cause: error)
        }
        return configuration
    }
}

/// Why a file cannot be read; `nil` when it can, so that its content is what is wrong.
private func absence(of file: String) -> String? {
    guard access(file, R_OK) != 0 else { return nil }
    return errno == ENOENT ? "there is no such file" : "cannot be read: \(String(cString: strerror(errno)))"
}

private func certificates(in file: String) throws -> [NIOSSLCertificate] {
    do {
        let certificates = try NIOSSLCertificate.fromPEMFile(file)
        guard !certificates.isEmpty else { throw NIOSSLError.failedToLoadCertificate }
        return certificates
    } catch {
        throw TLSFileError(
            file: file, message: absence(of: file) ?? "no readable certificate in PEM form is in it", cause: error)
    }
}

/// A certificate or key file that cannot be used.
package struct TLSFileError: Error, Sendable, CustomStringConvertible {
    package var file: String
    package var message: String
    package var cause: any Error

    package var description: String { "\(file): \(message)" }
}
