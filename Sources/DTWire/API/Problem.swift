/// An error of the HTTP API (RFC 9457, `application/problem+json`), with a code that programs can rely on.
package struct Problem: Error, Hashable, Sendable, Codable {
    /// `about:blank`, or where the code is documented.
    package var type: String
    /// The code in words.
    package var title: String
    /// The HTTP status.
    package var status: Int
    /// From the documented list, such as `not_found` or `plaintext_bearer`.
    package var code: String
    /// What happened here, and what to do.
    package var detail: String
    /// Where in the request's body, for a body that is wrong: `tasks[2].config.model`, or line and column.
    package var place: String?

    package init(status: Int, code: String, title: String, detail: String, place: String? = nil) {
        type = "about:blank"
        self.title = title
        self.status = status
        self.code = code
        self.detail = detail
        self.place = place
    }
}
