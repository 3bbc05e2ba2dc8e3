package import DTWire

/// What one coordinator process is told to do. Paths are absolute.
package struct CoordinatorSettings: Hashable, Sendable {
    package var listen = ListenAddress(host: "127.0.0.1", port: 8080)
    package var database: DatabaseLocation
    /// Where logs and uploaded parts of outcomes are kept.
    package var dataDir: String
    /// `nil`: plain HTTP.
    package var tls: TLSFiles?
    /// Whether API keys and tokens are accepted over plain HTTP from other machines.
    package var allowPlaintextBearer = false
    package var durability = Durability.power
    /// How long a worker that is not heard of keeps its tasks.
    package var lease: Duration = .seconds(60)
    /// The shortest and the longest heartbeat that a worker is given.
    package var heartbeat: ClosedRange<Duration> = .milliseconds(250)...(.seconds(20))
    /// The largest message on a session.
    package var maxMessage: ByteCount = .mebibytes(1)
    /// The largest part of an outcome that a worker may upload.
    package var maxPart: ByteCount = .gibibytes(1)
    /// How long a token lives when who asks for it says nothing.
    package var tokenTtl: Duration = .seconds(3600)
    package var log = LogSettings()

    /// Settings with every default; what depends on the machine is given.
    package init(dataDir: String, database: DatabaseLocation? = nil) {
        self.dataDir = dataDir
        self.database = database ?? .sqlite(path: dataDir + "/coordinator.db")
    }
}

/// The files that a TLS server needs.
package struct TLSFiles: Hashable, Sendable {
    /// The certificate chain, PEM.
    package var certificate: String
    /// The private key, PEM.
    package var key: String

    package init(certificate: String, key: String) { (self.certificate, self.key) = (certificate, key) }
}
