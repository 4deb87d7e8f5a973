import ArgumentParser
import VQZ

/// What a compressed file is to reach in place of a quality.
struct TargetOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Reach so many bits per pixel, value or vector, as near as can be.", valueName: "bits"))
  var bitrate: Double?

  @Option(
    help: ArgumentHelp("Reach a file of at most so many bytes.", valueName: "bytes"))
  var targetSize: ByteQuantity?

  @Option(help: ArgumentHelp("Reach at least that PSNR.", valueName: "decibels"))
  var psnr: Double?

  @Option(
    help: ArgumentHelp(
      "Let no sample differ by more, as a number or as % of the range; 0 is lossless.",
      valueName: "bound"))
  var maxError: BoundQuantity?

  @Option(
    help: ArgumentHelp(
      "Let no sample of an array or series differ by more than this share of itself.",
      valueName: "share"))
  var relativeError: Double?

  @Option(
    help: ArgumentHelp(
      "Let the cosine of each vector to its original be no smaller, such as 0.98.",
      valueName: "cosine"))
  var cosine: Double?

  @Flag(help: "Bring decoded vectors to length 1, to the last bit of their type.")
  var unitLength = false

  func validate() throws {
    if let relativeError, !(relativeError >= 0 && relativeError < 1) {
      throw ValidationError(
        "option --relative-error: found \(relativeError), expected 0 or more, and below 1")
    }
    if let cosine, !(cosine > 0 && cosine <= 1) {
      throw ValidationError("option --cosine: found \(cosine), expected above 0, and at most 1")
    }
    if let bitrate, !(bitrate > 0 && bitrate.isFinite) {
      throw ValidationError("option --bitrate: found \(bitrate), expected a number above 0")
    }
    if let psnr, !(psnr > 0 && psnr.isFinite) {
      throw ValidationError("option --psnr: found \(psnr), expected a number above 0")
    }
  }

  /// The bound that is promised.
  var bound: ErrorBound? {
    maxError?.bound ?? relativeError.map { .relative($0) } ?? cosine.map { .cosine($0) }
  }

  var target: EncodingTarget? {
    bitrate.map { .bitsPerPixel($0) } ?? targetSize.map { .byteCount($0.count) }
      ?? psnr.map { .psnr($0) }
  }

  /// What these options say of how signals are encoded.
  func apply(to options: inout VQZEncoder.Options) {
    options.target = target
    options.maxError = bound
    options.hasUnitLength = unitLength
  }

  /// Whether a signal need not be in memory: a bound that is known before its samples, or vectors,
  /// which have a quality of their own, and no target.
  func takesRows(as kind: SignalKind?) -> Bool {
    switch bound {
    case .absolute, .relative, .cosine: target == nil
    case nil: target == nil && kind == .vectors
    case .ofRange: false
    }
  }

  /// Targets contradict each other and a quality. A largest error leaves the quality free: it is
  /// that of the model below the residuals.
  func check(with quality: QualityOptions) throws {
    let given: [(String, Bool)] = [
      ("--quality", quality.quality != nil && bound == nil), ("--bitrate", bitrate != nil),
      ("--target-size", targetSize != nil), ("--psnr", psnr != nil),
      ("--max-error", maxError != nil), ("--relative-error", relativeError != nil),
      ("--cosine", cosine != nil),
    ]
    let names = given.filter(\.1).map(\.0)
    guard names.count > 1 else { return }
    throw ValidationError(
      "options: found \(names.joined(separator: " and ")), expected one of them")
  }
}
