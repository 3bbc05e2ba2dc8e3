package import DTWire

/// Why a request was not done: the documented list of codes of the HTTP API.
package enum ProblemCode: String, Choice {
    // MARK: The request is wrong
    /// The body is no JSON; `place` is its line and column.
    case invalidJSON = "invalid_json"
    /// The body is JSON and not what was asked for; `place` is the member.
    case invalidBody = "invalid_body"
    /// A query parameter is unknown, repeated or impossible; `place` is its name.
    case invalidQuery = "invalid_query"
    /// The request breaks a rule of HTTP.
    case badRequest = "bad_request"
    /// There is no such path.
    case notFound = "not_found"
    /// The path is there, the method is not; `Allow` lists those that are.
    case methodNotAllowed = "method_not_allowed"
    /// The body is not declared to be JSON.
    case unsupportedMediaType = "unsupported_media_type"
    /// The body is larger than this path takes.
    case bodyTooLarge = "body_too_large"

    // MARK: The caller may not
    /// No key or token was shown, or it is unknown, wrong, expired or revoked.
    case unauthenticated
    /// The key or token is good, and its roles do not allow this.
    case forbidden
    /// A key or token came unencrypted from another machine.
    case plaintextBearer = "plaintext_bearer"

    // MARK: What is asked about is not there
    case noSuchTask = "no_such_task"
    /// The task has no attempt that wrote logs, or no such part.
    case noSuchLog = "no_such_log"
    case noSuchPart = "no_such_part"
    case noSuchKey = "no_such_key"
    /// The upload's address is unknown, spent or expired.
    case noSuchGrant = "no_such_grant"

    // MARK: It cannot be done
    /// Another task has this id.
    case taskExists = "task_exists"
    /// The task is too large for one message to a worker.
    case taskTooLarge = "task_too_large"
    /// What was uploaded is not what was declared.
    case uploadMismatch = "upload_mismatch"

    // MARK: Not now
    /// The coordinator is stopping.
    case stopping
    /// The database cannot be used now.
    case storeUnavailable = "store_unavailable"
    /// There is no space left for what was sent.
    case storeFull = "store_full"
    /// A fault of ours; the log has it under the id that `detail` names.
    case internalError = "internal_error"

    /// The HTTP status that goes with it.
    package var status: Int {
        switch self {
        case .invalidJSON, .invalidBody, .invalidQuery, .badRequest: 400
        case .unauthenticated: 401
        case .forbidden, .plaintextBearer: 403
        case .notFound, .noSuchTask, .noSuchLog, .noSuchPart, .noSuchKey, .noSuchGrant: 404
        case .methodNotAllowed: 405
        case .taskExists: 409
        case .bodyTooLarge, .taskTooLarge: 413
        case .unsupportedMediaType: 415
        case .uploadMismatch: 422
        case .internalError: 500
        case .stopping, .storeUnavailable: 503
        case .storeFull: 507
        }
    }

    /// The code in words.
    package var title: String {
        switch self {
        case .invalidJSON: "The body is not JSON"
        case .invalidBody: "The body is not what was asked for"
        case .invalidQuery: "A query parameter is wrong"
        case .badRequest: "The request is malformed"
        case .notFound: "There is nothing here"
        case .methodNotAllowed: "This path does not take this method"
        case .unsupportedMediaType: "The body must be JSON"
        case .bodyTooLarge: "The body is too large"
        case .unauthenticated: "A valid key or token is needed"
        case .forbidden: "The key or token does not allow this"
        case .plaintextBearer: "A key or token must not travel unencrypted"
        case .noSuchTask: "No such task"
        case .noSuchLog: "No such log"
        case .noSuchPart: "No such part"
        case .noSuchKey: "No such key"
        case .noSuchGrant: "No such upload"
        case .taskExists: "The task id is taken"
        case .taskTooLarge: "The task is too large"
        case .uploadMismatch: "The upload is not what was declared"
        case .stopping: "The coordinator is stopping"
        case .storeUnavailable: "The database cannot be used now"
        case .storeFull: "There is no space left"
        case .internalError: "Something went wrong here"
        }
    }
}

extension Problem {
    /// A problem of the documented list.
    ///
    /// - Parameters:
    ///   - detail: What happened here, and what to do.
    ///   - place: Where in the request.
    package init(_ code: ProblemCode, _ detail: String, place: String? = nil) {
        self.init(status: code.status, code: code.rawValue, title: code.title, detail: detail, place: place)
    }

    /// What is wrong with a text that should be JSON of a certain shape.
    package init(_ error: JSONTextError) {
        if let place = error.place {
            self.init(
                .invalidJSON, "line \(place.line), column \(place.column): \(error.message)",
                place: "\(place.line):\(place.column)")
        } else {
            self.init(.invalidBody, "\(error)", place: error.path.isEmpty ? nil : error.pathText)
        }
    }
}
