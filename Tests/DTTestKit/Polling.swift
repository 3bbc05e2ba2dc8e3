/// Waits until a condition holds, looking often; gives up after a time that only a broken test needs.
package func holds(within limit: Duration = .seconds(60), _ condition: () throws -> Bool) async rethrows -> Bool {
    let clock = ContinuousClock()
    let deadline = clock.now + limit
    while try !condition() {
        if clock.now >= deadline { return false }
        try? await Task.sleep(for: .milliseconds(2))
    }
    return true
}
