import DTEngine
import DTHost
import DTWire

/// Takes readings of the machine, once for all engines of the process.
struct ReadingLoop: Sendable {
    let readings: HostReadings
    let inboxes: [EventInbox]
    let period: Duration

    func run() async {
        while !Task.isCancelled {
            let reading = readings.sample().reading
            for inbox in inboxes { inbox.post(.reading(reading)) }
            try? await Task.sleep(for: period)
        }
    }
}
