/// What a reader found in a file and does not keep, for one notice that names all of it.
struct Omissions: Equatable {
  /// Names beyond this are counted: a file may have very many.
  private static let nameLimit = 12

  private var names: [String] = []
  private var counts: [String: Int] = [:]

  /// Notes something under a name; what is there several times is named once.
  mutating func add(_ name: String, count: Int = 1) {
    guard count > 0 else { return }
    if counts[name] == nil { names.append(name) }
    counts[name, default: 0] += count
  }

  /// Notes a number of things, which have a name for one and one for several.
  mutating func add(_ count: Int, _ one: String, _ several: String) {
    if count > 0 { add("\(count) \(count == 1 ? one : several)") }
  }

  /// Notes bytes behind the end of the picture.
  mutating func add(bytesAfterEnd count: Int) {
    add(count, "byte after the end", "bytes after the end")
  }

  /// One sentence as a list, or none.
  var notices: [String] {
    guard !names.isEmpty else { return [] }
    var words = names.prefix(Self.nameLimit).map { name in
      let count = counts[name] ?? 1
      return count > 1 ? "\(name) (\(count) times)" : name
    }
    if names.count > words.count { words.append("\(names.count - words.count) more kinds") }
    return ["not kept: " + words.joined(separator: ", ")]
  }

  /// Bytes of a file as a name: anything but printable ASCII becomes a question mark.
  static func name(_ bytes: some Sequence<UInt8>) -> String {
    bytes.reduce(into: "") {
      $0.unicodeScalars.append((0x20...0x7E).contains($1) ? Unicode.Scalar($1) : "?")
    }
  }
}
