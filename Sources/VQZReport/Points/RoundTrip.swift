public import VQZ
package import VQZCore
internal import VQZSignal
internal import VQZSystem

/// One picture through encoder and decoder, timed and compared.
public struct RoundTrip {
  /// What the result calls it: the name of its file.
  private let name: String
  private let image: Signal
  private let model: VQZModel
  private let limits: ResourceLimits
  /// How the picture is coded, and the threads that both directions take.
  private let options: VQZEncoder.Options

  /// Pictures up to this size are decoded with every instruction set, too; portable C takes many
  /// seconds a megapixel.
  private static let provedPositionCount = 1 << 19

  /// - Parameters:
  ///   - name: what the result calls it: the name of its file.
  ///   - image: the picture.
  ///   - model: with an analysis network.
  ///   - limits: of both directions.
  ///   - options: how the picture is coded, and the threads that both directions take.
  public init(
    name: String, image: Signal, model: VQZModel, limits: ResourceLimits,
    options: VQZEncoder.Options
  ) {
    self.name = name
    self.image = image
    self.model = model
    self.limits = limits
    self.options = options
  }

  /// Encodes the picture once and decodes it twice, with all threads and with one.
  ///
  /// - Parameters:
  ///   - provingSets: decode again with every instruction set of this machine.
  ///   - progress: told the part that is encoded, 0 to 1.
  public func run(provingSets: Bool, progress: @escaping (Double) -> Void) throws -> Result {
    let encoder = try VQZEncoder(model, options: options, limits: limits)
    let threads = options.threads
    var bytes: [UInt8] = []
    let encodeSeconds = try Self.time {
      _ = try encoder.encode(image, progress: progress) { bytes += $0 }
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
    let metrics = PictureMetrics(reference: image, distorted: first, countsHidden: false)
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
    return (image, (ContinuousClock.now - start) / .seconds(1))
  }

  private static func time(_ work: () throws -> Void) rethrows -> Double {
    let start = ContinuousClock.now
    try work()
    return (ContinuousClock.now - start) / .seconds(1)
  }
}
