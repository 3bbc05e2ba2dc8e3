package import DTWire

/// Settings that were read, and how.
package struct Loaded<Settings: Sendable>: Sendable {
    package var settings: Settings
    /// Where each value came from, by the setting's key; of a worker with one identity also that identity's.
    package var origins: [String: ValueOrigin]
    /// What is allowed and should not be, one sentence each.
    package var warnings: [String]
    /// The files that were read, in their order, as messages name them.
    package var files: [String] = []
    /// The files and folders (absolute) whose change may change the settings.
    package var watched: [String] = []
    /// Each setting of the process with its value.
    package var values: [ShownValue] = []
    /// Each setting of each identity with its value, in the order of the identities.
    package var identities: [ShownIdentity] = []

    /// The first file that was read, if any.
    package var file: String? { files.first }
}

/// The value of one setting for people and programs. A secret shows as `<redacted>`.
package struct ShownValue: Hashable, Sendable {
    package var setting: String
    package var value: JSONValue
    package var origin: ValueOrigin
    /// What holds when there is no value, in words.
    package var fallback = "none"
    /// Where the value will take effect, when nothing acts on it yet.
    package var pendingEffect: String?
}

/// The values of one identity.
package struct ShownIdentity: Hashable, Sendable {
    package var name: String
    package var values: [ShownValue]
    package var stateDir: String
    /// What the profile came to.
    package var profile: ExecutionProfile
}
