import DTTestKit
import DTTransport

/// The certificates of Tests/Certificates, which its script makes.
enum TestCertificates {
    static let authority = RepositoryFile.path("Tests/Certificates/authority.pem")
    static let server = ServerTLS(
        certificateFile: RepositoryFile.path("Tests/Certificates/server.pem"),
        keyFile: RepositoryFile.path("Tests/Certificates/server-key.pem"))
}
