package import DTWire

/// A change of a worker's journal and spool; `WorkerStore` says what each means.
package enum WorkerWrite: Sendable {
    case accept([JournalEntry])
    case forget([JournalKey])
    case finish([SpoolEntry])
    case acknowledge([JournalKey])
    case setAside([SpoolRefusal], at: Timestamp)
}
