import VQZ
import VQZSystem

/// A piece of metadata in the forms that `vqz list` prints.
struct MetadataListing {
  /// Characters of a text that are shown to people, and in JSON.
  private static let shownLengths = (text: 60, json: 1000)

  private let piece: Signal.Metadata

  /// All that a file has, where the report shows it.
  static func pieces(
    of file: [UInt8], _ report: ReportOptions, _ limits: ResourceLimits
  ) throws -> [MetadataListing] {
    guard report.verbose || report.json else { return [] }
    return try VQZDecoder.metadata(of: file, limits: limits).map { MetadataListing(piece: $0) }
  }

  /// Kind, size, and what of it can be said in a line.
  var text: String {
    let key = key ?? ""
    let name =
      switch piece {
      case .colourProfile: "ICC profile"
      case .exif: "EXIF"
      case .text, .chunk(InternationalText.chunkType, _): "\(kind) \(Self.quoted(key))"
      case .chunk: key
      case .property: "\(kind) \(Self.escaped(key))"
      }
    let size = byteCount == 1 ? "1 byte" : "\(byteCount) bytes"
    return "\(name), \(size)" + detail
  }

  var json: JSONValue {
    var members = [
      JSONMember(key: "kind", value: .string(kind)),
      JSONMember(key: "bytes", value: .integer(Int64(byteCount))),
    ]
    func add(_ key: String, _ value: JSONValue) {
      members.append(JSONMember(key: key, value: value))
    }
    if let key { add("key", .string(key)) }
    if let orientation = piece.orientation { add("orientation", .integer(Int64(orientation))) }
    if let density {
      add("density", .array(density.sides.map { .integer(Int64($0)) }))
      add("unit", .string(density.isPerMetre ? "metre" : "unknown"))
    }
    if let international {
      add("language", .string(international.language))
      add("translated_key", .string(international.translatedKeyword))
    }
    if let value { add("value", .string(Self.cut(value, to: Self.shownLengths.json))) }
    return .object(members)
  }

  private var kind: String {
    switch piece {
    case .colourProfile: "icc"
    case .exif: "exif"
    case .text: "text"
    case .chunk(InternationalText.chunkType, _): "iTXt"
    case .chunk: "chunk"
    case .property: "property"
    }
  }

  private var key: String? {
    switch piece {
    case .colourProfile, .exif: nil
    case .text(let keyword, _): keyword
    case .chunk(InternationalText.chunkType, _): international?.keyword
    case .chunk(let type, _): type
    case .property(let format, let name, _): "\(format):\(name)"
    }
  }

  /// Bytes of what it is about, without what it is called.
  private var byteCount: Int {
    switch piece {
    case .colourProfile(let bytes), .exif(let bytes): bytes.count
    case .text(_, let value): value.utf8.count
    case .chunk(_, let bytes), .property(_, _, let bytes): bytes.count
    }
  }

  private var international: InternationalText? {
    guard case .chunk(InternationalText.chunkType, let data) = piece else { return nil }
    return InternationalText(data)
  }

  private var value: String? {
    if case .text(_, let value) = piece { return value }
    return international?.value
  }

  /// Dots along both sides, a metre or in no unit.
  private var density: (sides: [Int], isPerMetre: Bool)? {
    guard case .chunk("pHYs", let data) = piece, data.count == 9 else { return nil }
    let sides = [data[0..<4], data[4..<8]].map { $0.reduce(0) { $0 << 8 | Int($1) } }
    return (sides, data[8] == 1)
  }

  private var detail: String {
    if let orientation = piece.orientation { return ", orientation \(orientation)" }
    if let density {
      let sides = density.sides.map(String.init).joined(separator: " x ")
      guard density.isPerMetre else { return ", \(sides) in no unit" }
      let inches = density.sides.map { NumberText.fixed(Double($0) * 0.0254, 1) }
      return ", \(sides) per metre (\(inches.joined(separator: " x ")) per inch)"
    }
    var words = ""
    if let international, !international.language.isEmpty {
      words = ", language \(Self.escaped(international.language))"
    }
    guard let value else { return words }
    return words + ": " + Self.escaped(Self.cut(value, to: Self.shownLengths.text))
  }

  private static func quoted(_ text: String) -> String { "\"\(escaped(cut(text, to: 79)))\"" }

  private static func cut(_ text: String, to length: Int) -> String {
    let shown = text.unicodeScalars.prefix(length)
    return String(shown) + (shown.endIndex < text.unicodeScalars.endIndex ? "…" : "")
  }

  /// Characters that would move a cursor, end a line or turn text around are shown as escapes.
  private static func escaped(_ text: String) -> String {
    text.unicodeScalars.reduce(into: "") { shown, scalar in
      switch (scalar, scalar.properties.generalCategory) {
      case ("\n", _): shown += "\\n"
      case ("\r", _): shown += "\\r"
      case ("\t", _): shown += "\\t"
      case ("\\", _): shown += "\\\\"
      case (_, .control), (_, .format), (_, .lineSeparator), (_, .paragraphSeparator):
        shown += "\\u{\(String(scalar.value, radix: 16))}"
      default: shown.unicodeScalars.append(scalar)
      }
    }
  }
}
