/// What this program is called to others.
enum Version {
    static let text = "0.1.0"
}
