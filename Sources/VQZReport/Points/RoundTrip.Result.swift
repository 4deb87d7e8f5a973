package import VQZSystem

extension RoundTrip {
  /// What one picture took and became.
  package struct Result: Sendable {
    package var name: String
    package var width: Int
    package var height: Int
    /// Bytes of the 8-bit samples.
    package var rawByteCount: Int
    /// Bytes of the whole compressed file.
    package var byteCount: Int
    /// Of the decoded picture against the original, colours only.
    package var psnr: Double
    package var encodeSeconds: Double
    /// The better of two.
    package var decodeSeconds: Double
    /// Whether all decodes gave the same samples.
    package var isIdentical: Bool
    /// The instruction sets that the decode was repeated with.
    package var instructionSets: [String]

    package var positionCount: Int { width * height }
    package var bitsPerPixel: Double { 8 * Double(byteCount) / Double(positionCount) }
    package var decodeMegapixelsPerSecond: Double {
      Double(positionCount) / 1e6 / max(decodeSeconds, 1e-9)
    }
  }
}

extension RoundTrip.Result {
  package var json: JSONValue {
    .object([
      "file": .string(name),
      "width": .integer(Int64(width)),
      "height": .integer(Int64(height)),
      "raw_bytes": .integer(Int64(rawByteCount)),
      "vqz_bytes": .integer(Int64(byteCount)),
      "bits_per_pixel": .number(bitsPerPixel),
      "psnr_db": .number(psnr),
      "encode_seconds": .number(encodeSeconds),
      "decode_seconds": .number(decodeSeconds),
      "decode_mp_per_second": .number(decodeMegapixelsPerSecond),
      "identical": .bool(isIdentical),
      "identical_with": .array(instructionSets.map { .string($0) }),
    ])
  }
}
