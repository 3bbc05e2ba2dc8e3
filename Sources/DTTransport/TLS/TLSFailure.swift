import DTWire
import NIOSSL

/// What went wrong with TLS, in words for whoever gave the URL.
enum TLSFailure {
    static func isTLS(_ error: any Error) -> Bool {
        error is NIOSSLError || error is NIOSSLExtraError || error is BoringSSLError
    }

    /// A sentence that names what to do, where that is known.
    static func explain(_ error: any Error, _ url: CoordinatorURL) -> String {
        let text = "\(error)"
        let reason: String
        if text.contains("CERTIFICATE_VERIFY_FAILED") {
            reason = "its certificate is not trusted here; one of your own is trusted with --ca-file FILE"
        } else if text.contains("WRONG_VERSION_NUMBER") {
            reason = "what answers there does not speak TLS; is it http?"
        } else if error as? NIOSSLExtraError == .failedToValidateHostname {
            reason = "its certificate is not for \(url.host); use a name or address that stands in it"
        } else if text.contains("uncleanShutdown") {
            reason = "the connection was cut"
        } else {
            reason = words(in: text) ?? text
        }
        return "TLS with \(url) failed: \(reason)"
    }

    /// `… 268435703 error:100000f7:SSL routines:OPENSSL_internal:NO_SHARED_CIPHER at /…` → `no shared cipher`.
    private static func words(in text: String) -> String? {
        let name = text.matches(of: /:([A-Z0-9_]{6,})\b/).last?.output.1
        return name.map { $0.lowercased().replacing("_", with: " ") }
    }
}
