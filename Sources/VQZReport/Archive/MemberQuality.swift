import VQZ
import VQZCore
import VQZSignal

/// How a decoded member stands to its original, by the measures of its kind.
package enum MemberQuality: Sendable {
  case pictures(PictureQuality)
  case numbers(NumberErrors)
  case neighbours(VectorQuality)

  /// - Parameters:
  ///   - original: as it is read, as the kind of the member.
  ///   - decoded: of the same shape and type.
  ///   - bound: what the file promises; nil for nothing.
  ///   - limits: what comparing may take.
  /// - Throws: `sampleMismatch` where the two cannot be compared, `memoryLimit`.
  init(
    original: Signal, decoded: Signal, bound: ErrorBound?, limits: ResourceLimits
  ) throws(VQZError) {
    guard decoded.shape == original.shape, decoded.sampleType == original.sampleType else {
      throw VQZError(
        .sampleMismatch,
        "member: found axes of \(decoded.shape.axes), \(decoded.shape.channels) channels and type "
          + "\(decoded.sampleType), expected those of the original, \(original.shape.axes), "
          + "\(original.shape.channels) and \(original.sampleType)",
        hint: "it was packed from another file, or turned (--orient)")
    }
    switch ReportForm(original.kind) {
    case .pictures:
      let seen = bound == nil ? try Self.withHidden(of: original, decoded) : decoded
      guard let quality = PictureQuality(reference: original, decoded: seen) else {
        throw VQZError(
          .sampleMismatch, "member: found colours that are none of the original, expected the same")
      }
      self = .pictures(quality)
    case .numbers: self = .numbers(NumberErrors(original: original, decoded: decoded))
    case .neighbours:
      try Self.check(original.shape.sampleCount, limits)
      let reference = VectorReference(original, threads: 1)
      self = .neighbours(VectorQuality(reference, decoded: decoded))
    }
  }

  /// Colours under an alpha of 0, which an encoder keeps for a bound alone, as they were.
  private static func withHidden(
    of original: Signal, _ decoded: Signal
  ) throws(VQZError) -> Signal {
    guard original.grid.hasAside else { return decoded }
    let channels = original.shape.channels
    var samples = decoded.samples
    for start in stride(from: 0, to: samples.count, by: channels)
    where original.samples[start + channels - 1] == 0 {
      let place = start..<start + channels - 1
      samples.replaceSubrange(place, with: original.samples[place])
    }
    return try Signal(kind: decoded.kind, shape: decoded.shape, samples: samples)
  }

  /// Bytes that searching for neighbours takes for each number of a vector.
  private static var byteCountPerNumber: Int { 64 }

  private static func check(_ count: Int, _ limits: ResourceLimits) throws(VQZError) {
    let needed = count.multipliedReportingOverflow(by: byteCountPerNumber)
    guard !needed.overflow, needed.partialValue <= limits.memoryByteCount else {
      throw VQZError(
        .memoryLimit,
        "memory: found a need of \(needed.overflow ? Int.max : needed.partialValue) bytes to "
          + "compare \(count) numbers, expected at most \(limits.memoryByteCount)",
        hint: "raise the memory limit, or take fewer threads")
    }
  }

  /// The promise that was broken, in one sentence; nil where it was kept or none was made. Of
  /// vectors it is looked at where it is a cosine.
  func fault(_ bound: ErrorBound?) -> String? {
    guard let bound else { return nil }
    switch (self, bound) {
    case (.pictures(let found), .absolute(let most)) where Double(found.largestError) > most:
      return "largest error: found \(found.largestError), expected at most \(bound)"
    case (.numbers(let found), _): return found.fault(bound)
    case (.neighbours(let found), .cosine(let least)):
      guard let worst = found.worst.first, worst.cosine < least - 1e-9 else { return nil }
      return "cosine of vector \(worst.vector): found \(worst.cosine), expected at least \(least)"
    default: return nil
    }
  }

  /// Members are listed by this, the largest first: the share of the signal that is lost.
  var loss: Double {
    switch self {
    case .pictures(let found): found.meanSquaredError
    case .numbers(let found): found.normalisedError
    case .neighbours(let found): found.relativeError
    }
  }
}
