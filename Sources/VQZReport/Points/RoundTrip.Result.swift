public import VQZSystem

extension RoundTrip {
  /// What one picture took and became.
  public struct Result: Sendable {
    /// The name of its file.
    public var name: String
    /// Positions of a row.
    public var width: Int
    /// Rows.
    public var height: Int
    /// Bytes of the 8-bit samples.
    public var rawByteCount: Int
    /// Bytes of the whole compressed file.
    public var byteCount: Int
    /// In dB, of the decoded picture against the original, colours only; infinite for the same.
    public var psnr: Double
    /// Wall time.
    public var encodeSeconds: Double
    /// With the threads that were asked for; the better of two where that is one.
    public var decodeSeconds: Double
    /// Whether all decodes gave the same samples.
    public var isIdentical: Bool
    /// The instruction sets that the decode was repeated with.
    public var instructionSets: [String]

    /// Width times height.
    public var positionCount: Int { width * height }
    /// Of the whole compressed file.
    public var bitsPerPixel: Double { 8 * Double(byteCount) / Double(positionCount) }
    /// Millions of positions a second.
    public var decodeMegapixelsPerSecond: Double {
      Double(positionCount) / 1e6 / max(decodeSeconds, 1e-9)
    }
  }
}

extension RoundTrip.Result {
  /// The line of `vqz bench --json`.
  public var json: JSONValue {
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
