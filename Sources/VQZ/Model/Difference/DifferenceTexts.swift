import VQZCore

/// The metadata of a result as a difference has them: keys and values by turns, keys in byte order,
/// each behind the number of its bytes.
struct DifferenceTexts {
  /// By key.
  let texts: [String: String]

  init(_ texts: [String: String]) { self.texts = texts }

  /// Nil where the bytes are no such list.
  init?(_ bytes: [UInt8]) {
    var reader = ByteReader(bytes)
    func text() -> String? {
      guard let count = try? reader.readVarint(atMost: reader.remaining),
        let bytes = try? reader.readBytes(count)
      else { return nil }
      return String(validating: bytes, as: UTF8.self)
    }
    var texts: [String: String] = [:]
    var last: String?
    while !reader.isAtEnd {
      guard let key = text(), let value = text() else { return nil }
      if let last, !last.utf8.lexicographicallyPrecedes(key.utf8) { return nil }
      guard texts.updateValue(value, forKey: key) == nil else { return nil }
      last = key
    }
    self.texts = texts
  }

  /// The list that stands for them.
  var bytes: [UInt8] {
    var writer = ByteWriter()
    let keys = texts.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    for text in keys.flatMap({ [$0, texts[$0] ?? ""] }) {
      writer.appendVarint(UInt64(text.utf8.count))
      writer.append(contentsOf: Array(text.utf8))
    }
    return writer.bytes
  }
}
