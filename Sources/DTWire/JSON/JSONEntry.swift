/// One value of a JSON text, or the name of a member: what it is, where it stands, and which entry follows it.
///
/// The entries of a text stand in one array in the order of the text: after an object come its members, each a name and a
/// value; after a list its elements. So a text of any shape costs one allocation, and what nobody asks for is never made.
struct JSONEntry {
    enum Kind: UInt8 {
        case null, `true`, `false`
        /// Fits 64 bits, and has neither a fraction nor an exponent.
        case integer
        case number
        /// ASCII without escapes: its bytes are what it means.
        case plainString
        /// Any other string; `content` is its place in the document's `strings`.
        case string
        case array, object
    }

    var kind: Kind
    /// The bytes of a number, or those between the quotes of a string.
    var start: UInt32
    var end: UInt32
    /// The entry after this value and all that is in it.
    var next: UInt32
    /// How many members or elements there are, or the place of a `string`.
    var content: UInt32 = 0
}
