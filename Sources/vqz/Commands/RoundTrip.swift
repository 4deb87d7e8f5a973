import VQZ
import VQZCore
import VQZSignal

/// One picture through encoder and decoder, timed and compared.
struct RoundTrip {
  let name: String
  let image: Signal
  let model: VQZModel
  let limits: ResourceLimits
  let threads: Int
  let quality: QualityOptions

  /// Pictures up to this size are decoded with every instruction set, too; portable C takes many
  /// seconds a megapixel.
  private static let provedPositionCount = 1 << 19

  struct Result {
    var name: String
    var width: Int
    var height: Int
    /// Bytes of the 8-bit samples.
    var rawByteCount: Int
    /// Bytes of the whole compressed file.
    var byteCount: Int
    /// Of the decoded picture against the original, colours only.
    var psnr: Double
    var encodeSeconds: Double
    /// The better of two.
    var decodeSeconds: Double
    /// Whether all decodes gave the same samples.
    var isIdentical: Bool
    /// The instruction sets that the decode was repeated with.
    var instructionSets: [String]

    var positionCount: Int { width * height }
    var bitsPerPixel: Double { 8 * Double(byteCount) / Double(positionCount) }
    var decodeMegapixelsPerSecond: Double {
      Double(positionCount) / 1e6 / max(decodeSeconds, 1e-9)
    }
  }

  /// - Parameter provingSets: decode again with every instruction set of this machine.
  func run(provingSets: Bool, _ console: Console) throws -> Result {
    var options = VQZEncoder.Options()
    options.threads = threads
    quality.apply(to: &options)
    let encoder = try VQZEncoder(model, options: options, limits: limits)
    let meter = ProgressMeter(
      console, label: name, megapixels: Double(image.width * image.height) / 1e6)
    var bytes: [UInt8] = []
    let encodeSeconds = try Self.time {
      _ = try encoder.encode(image, progress: meter.update) { bytes += $0 }
    }
    let (first, firstSeconds) = try decode(bytes, threads: threads)
    let (second, secondSeconds) = try decode(bytes, threads: 1)
    var isIdentical = first.samples == second.samples
    var instructionSets: [String] = []
    if provingSets, image.width * image.height <= Self.provedPositionCount {
      try InstructionSet.forEach { name in
        isIdentical =
          try decode(bytes, threads: threads).image.samples == first.samples
          && isIdentical
        instructionSets.append(name)
      }
    }
    meter.finish()
    let metrics = PictureMetrics(reference: image, distorted: first)
    return Result(
      name: name, width: image.width, height: image.height, rawByteCount: image.samples.count,
      byteCount: bytes.count, psnr: metrics?.peakSignalToNoiseRatio ?? .nan,
      encodeSeconds: encodeSeconds,
      // With one thread asked for, both decodes are the same measurement.
      decodeSeconds: threads == 1 ? min(firstSeconds, secondSeconds) : firstSeconds,
      isIdentical: isIdentical, instructionSets: instructionSets)
  }

  private func decode(_ bytes: [UInt8], threads: Int) throws -> (image: Signal, seconds: Double) {
    let decoder = VQZDecoder(models: [model], limits: limits, threads: threads)
    let start = ContinuousClock.now
    let image = try decoder.decode(bytes)
    return (image, ProgressMeter.seconds(since: start))
  }

  private static func time(_ work: () throws -> Void) rethrows -> Double {
    let start = ContinuousClock.now
    try work()
    return ProgressMeter.seconds(since: start)
  }
}

extension RoundTrip.Result {
  var json: JSONValue {
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
