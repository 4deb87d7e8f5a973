/// The parts of an uncompressed `iTXt` chunk of a PNG: a text with a language.
public struct InternationalText: Sendable, Equatable {
  /// The type of such a chunk.
  public static let chunkType = "iTXt"
  /// The keyword that readers of PNG look for XMP under.
  public static let xmpKeyword = "XML:com.adobe.xmp"

  /// Latin-1 as code points, 1 to 79 of them.
  public let keyword: String
  /// As RFC 5646 has it, such as `ja`; empty where it is not said.
  public let language: String
  /// The keyword in that language; may be empty.
  public let translatedKeyword: String
  /// The text itself. Bytes that are no UTF-8 are replacement characters here.
  public let value: String

  /// Takes the data of a chunk apart; nil where they are no such text, or a compressed one.
  public init?(_ data: [UInt8]) {
    func part(from start: Int) -> ArraySlice<UInt8>? {
      guard start <= data.count, let zero = data[start...].firstIndex(of: 0) else { return nil }
      return data[start..<zero]
    }
    guard let keyword = part(from: 0), (1...79).contains(keyword.count),
      data.count >= keyword.count + 3, data[keyword.count + 1] == 0, data[keyword.count + 2] == 0,
      let language = part(from: keyword.count + 3),
      let translated = part(from: language.endIndex + 1)
    else { return nil }
    self.keyword = keyword.reduce(into: "") { $0.unicodeScalars.append(Unicode.Scalar($1)) }
    self.language = String(decoding: language, as: UTF8.self)
    translatedKeyword = String(decoding: translated, as: UTF8.self)
    value = String(decoding: data[(translated.endIndex + 1)...], as: UTF8.self)
  }
}
