import DTTerminal
import DTWire

/// Everything about one task, for a person.
struct TaskReport {
    private let detail: TaskDetail
    private var task: TaskSummary { detail.task }

    init(_ detail: TaskDetail) { self.detail = detail }

    func lines(on terminal: Terminal) -> [String] {
        var lines = head(on: terminal)
        guard let outcome = detail.outcome else { return lines }
        if let report = outcome.report {
            if let benchmark = report.benchmark { lines += [""] + BenchmarkView(benchmark).lines(on: terminal) }
            if let test = report.test { lines += [""] + TestView(test).lines(on: terminal) }
            if let custom = report.custom { lines += [""] + CustomView(custom).lines(on: terminal) }
        }
        return lines
    }

    // MARK: - Head

    private func head(on terminal: Terminal) -> [String] {
        var facts: [(String, String)] = [("task", "\(task.taskID) (\(task.type))")]
        let status = TaskTable.style(of: task.status).apply(to: task.status.rawValue, on: terminal)
        facts.append(("status", status + reason))
        if let advice = detail.outcome.flatMap(Advice.text(for:)) { facts.append(("what to do", advice)) }
        for reason in detail.waitsFor ?? [] { facts.append(("waits", reason)) }
        facts.append(("worker", worker))
        facts.append(("times", times))
        if task.status == .running, let text = progress { facts.append(("progress", text)) }
        if let usage = detail.outcome?.usage { facts.append(("usage", text(usage))) }
        if let outcome = detail.outcome, !outcome.streams.isEmpty { facts.append(("output", text(outcome.streams))) }
        for part in detail.outcome?.parts ?? [] {
            facts.append(
                (
                    "part",
                    "\(part.name), \(Figures.size(ByteCount(part.size))); see: dt task \(task.taskID) --part \(part.name)"
                ))
        }
        for attempt in detail.attempts {
            guard let outcome = attempt.outcome else { continue }
            let why = outcome.message ?? outcome.code.rawValue
            facts.append(("attempt \(attempt.attempt)", "\(outcome.status.rawValue) on \(attempt.worker): \(why)"))
        }
        let width = facts.map(\.0.count).max() ?? 0
        return facts.enumerated().map { index, fact in
            let name = fact.0.padded(to: width)
            // The status has its style already; everything else may come from anywhere.
            let value = fact.0 == "status" ? fact.1 : DisplayText.harmless(fact.1)
            return Style.bold.apply(to: name, on: terminal) + "  " + value
        }
    }

    private var reason: String {
        guard let outcome = detail.outcome, outcome.status != .succeeded else { return "" }
        var text = " (\(outcome.code.rawValue))"
        if let message = outcome.message { return text + ": \(DisplayText.harmless(message))" }
        if let code = outcome.exitCode, code != 0 { text += ", exit code \(code)" }
        if let signal = outcome.signal { text += ", signal \(signal)" }
        return text
    }

    private var worker: String {
        guard let worker = task.worker else { return task.status.isFinal ? "none: it was never given out" : "none yet" }
        return "\(worker), attempt \(task.attempts) of \(detail.spec.retry.maxAttempts)"
    }

    private var times: String {
        var text = "submitted \(LocalTime.text(task.created))"
        if let started = task.started {
            text += ", waited \(Figures.duration(max(.zero, task.created.duration(to: started))))"
        }
        if let duration = detail.outcome?.durationMilliseconds {
            text += ", ran \(Figures.duration(.milliseconds(1) * duration))"
        }
        return text
    }

    private var progress: String? {
        let percent = task.progress.map { "\(Int($0 * 100)) %" }
        let parts = [percent, task.step].compactMap { $0 }
        return parts.isEmpty ? nil : parts.joined(separator: " ")
    }

    private func text(_ usage: Usage) -> String {
        let user = Figures.duration(.milliseconds(1) * usage.userMilliseconds)
        let system = Figures.duration(.milliseconds(1) * usage.systemMilliseconds)
        var text = "CPU \(user) user, \(system) system; peak memory \(ByteCount(usage.peakMemoryBytes))"
        text += "; read \(ByteCount(usage.readBytes)), wrote \(ByteCount(usage.writtenBytes))"
        if usage.leftoverProcesses > 0 { text += "; \(usage.leftoverProcesses) leftover processes were killed" }
        return text
    }

    private func text(_ streams: [OutputStream: StreamSummary]) -> String {
        let parts = OutputStream.allCases.compactMap { stream in
            streams[stream].map { summary in
                let lost = summary.dropped > 0 ? " (\(ByteCount(summary.dropped)) not kept)" : ""
                return "\(stream.rawValue) \(ByteCount(summary.length))\(lost)"
            }
        }
        return parts.joined(separator: ", ") + "; see: dt logs \(task.taskID)"
    }
}

extension String {
    fileprivate func padded(to width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }
}
