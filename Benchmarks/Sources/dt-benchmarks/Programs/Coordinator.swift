import FoundationEssentials

/// A coordinator with a database of its own.
struct Coordinator {
    enum Durability: String {
        /// A commit survives a loss of power.
        case power
        /// A commit survives a crash of the process.
        case process
    }

    let program: Program
    let endpoint: Endpoint
    /// The moment at which it said that it listens.
    let listening: ContinuousClock.Instant

    /// Starts it and waits until it listens.
    ///
    /// - Parameters:
    ///   - folder: Where its database is, or will be.
    ///   - port: 0 for any that is free.
    init(at site: Site, in folder: String, durability: Durability, port: UInt16 = 0) throws {
        let database = folder + "/dt.sqlite"
        program = try Program(
            [
                site.dt, "coordinator", "--listen", "127.0.0.1:\(port)", "--database", "sqlite:\(database)",
                "--data-dir", folder, "--durability", durability.rawValue,
            ], log: folder + "/coordinator.log")
        let (line, moment) = try program.line(holding: "listening")
        guard let port = line.split(separator: ":").last.flatMap({ UInt16($0) }) else {
            throw MeasuringError("no port in \"\(line)\"")
        }
        listening = moment
        let key = try String(contentsOfFile: database + ".admin-key", encoding: .utf8)
        endpoint = Endpoint(port: port, key: String(key.prefix { !$0.isWhitespace }))
    }

    /// A new key with which one worker registers.
    func makeWorkerKey() throws -> String {
        struct CreatedKey: Decodable { let key: String }
        let answer = try endpoint.connect().post("/v1/keys", Array(#"{"name":"benchmark","roles":["worker"]}"#.utf8))
        return try answer.decode(CreatedKey.self).key
    }
}
