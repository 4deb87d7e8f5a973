import VQZContainer
import VQZCore
import VQZEntropy

/// The bytes of a block of vectors: the quality of each vector, the samples of those that are kept
/// exactly, and streams (`Formats/vqz.md`, "Vector blocks").
struct VectorPayload {
  /// The quality that stands for vectors with qualities of their own, and, of one of them, for one
  /// that is kept exactly.
  static let exact: UInt8 = 255
  /// zstd level of the qualities, which are few.
  private static let level = 12

  /// Of each vector; `exact` for one that is kept as it is.
  let qualities: [UInt8]
  /// The samples of vectors that are kept as they are, one behind the other, packed; empty where
  /// there are none.
  let exactFrame: ArraySlice<UInt8>
  /// What codes all vectors of one quality.
  typealias Stream = (quality: Int, bytes: ArraySlice<UInt8>)

  /// Of each quality that some vector has, in rising order.
  let streams: [Stream]

  init(
    qualities: [UInt8], exactFrame: [UInt8],
    streams: [Stream]
  ) {
    self.qualities = qualities
    self.exactFrame = exactFrame[...]
    self.streams = streams
  }

  /// Reads what `bytes` gives.
  ///
  /// - Parameters:
  ///   - count: vectors of the block.
  ///   - qualityCount: of the model.
  init(_ bytes: ArraySlice<UInt8>, count: Int, qualityCount: Int) throws {
    var reader = ByteReader(bytes)
    do {
      let first = try reader.readUInt8()
      // Most blocks have one quality and one stream.
      guard first == Self.exact else {
        guard Int(first) < qualityCount else { throw Self.broken("quality \(first)") }
        qualities = [UInt8](repeating: first, count: count)
        exactFrame = []
        streams = [(Int(first), reader.readRest())]
        return
      }
      qualities = try Zstd.decompress(try Self.part(&reader), expectedByteCount: count)
      guard qualities.allSatisfy({ Int($0) < qualityCount || $0 == Self.exact }) else {
        throw Self.broken("a quality above those of the model")
      }
      exactFrame = qualities.contains(Self.exact) ? try Self.part(&reader) : []
      let used = Set(qualities).subtracting([Self.exact]).sorted()
      var streams: [Stream] = []
      for quality in used.dropLast() {
        streams.append((Int(quality), try Self.part(&reader)))
      }
      if let last = used.last {
        streams.append((Int(last), reader.readRest()))
      } else if reader.remaining > 0 {
        throw Self.broken("\(reader.remaining) bytes behind the last vector")
      }
      self.streams = streams
    } catch is BytesError {
      throw Self.broken("bytes that end too early")
    }
  }

  /// The bytes as a block holds them.
  func bytes() throws(EntropyError) -> [UInt8] {
    var writer = ByteWriter(capacity: streams.reduce(64) { $0 + $1.bytes.count })
    if streams.count == 1, let only = streams.first, !qualities.contains(Self.exact) {
      writer.append(UInt8(only.quality))
      writer.append(contentsOf: only.bytes)
      return writer.bytes
    }
    writer.append(Self.exact)
    Self.append(try Zstd.compress(qualities, level: Self.level)[...], to: &writer)
    if !exactFrame.isEmpty { Self.append(exactFrame, to: &writer) }
    for (index, stream) in streams.enumerated() {
      if index < streams.count - 1 {
        Self.append(stream.bytes, to: &writer)
      } else {
        writer.append(contentsOf: stream.bytes)
      }
    }
    return writer.bytes
  }

  /// Bytes behind their number.
  private static func part(_ reader: inout ByteReader) throws(BytesError) -> ArraySlice<UInt8> {
    try reader.readBytes(try reader.readVarint(atMost: reader.remaining))
  }

  /// The inverse of `part`.
  private static func append(_ bytes: ArraySlice<UInt8>, to writer: inout ByteWriter) {
    writer.appendVarint(UInt64(bytes.count))
    writer.append(contentsOf: bytes)
  }

  private static func broken(_ found: String) -> VQZError {
    VQZError(
      .malformed,
      "block of vectors: found \(found), expected qualities of the model and a stream "
        + "of each that is used", rule: ContainerRule.tileVectors.rawValue)
  }
}
