import CVQZ
import VQZ

/// How an encode is to be done, as the caller's options say.
struct EncodeRequest {
  /// Positions of a signal beyond which nothing is counted any more, whatever the limits say.
  private static let positionLimit = 1 << 40

  let encoder: VQZEncoder
  let progress: ProgressHandler?
  private let limits: ResourceLimits

  /// - Parameters:
  ///   - options: NULL is the defaults.
  ///   - model: NULL is the built-in one of the signal's kind.
  ///   - header: of the signal that is to be encoded.
  init(
    _ options: UnsafePointer<vqz_encode_options>?, _ model: OpaquePointer?,
    for header: SignalHeader
  ) throws(VQZError) {
    let given = try unsafe CallerStruct.read(options, "options")
    let tuning = try unsafe VQZModel.Tuning(given)
    let handle: ModelHandle =
      if unsafe model == nil {
        try BuiltInModels.shared.handle(for: header.kind, tuning: tuning)
      } else if tuning == .error {
        try unsafe Handle.object(model, "model")
      } else {
        throw VQZError(
          .usage, "options.tuning: found \(tuning) beside a model, expected none",
          hint: "a model has its own tuning")
      }
    var choices = VQZEncoder.Options()
    if let given = unsafe given {
      choices = try unsafe VQZEncoder.Options(given, axisCount: header.shape.axes.count)
    }
    limits = try unsafe ResourceLimits(given?.limits)
    encoder = try handle.encoders.encoder(handle.model, options: choices, limits: limits)
    progress = unsafe Callbacks.progress(given?.progress, given?.progress_user)
  }

  /// Refuses a signal that takes more memory than is allowed, before any is taken.
  ///
  /// - Returns: bytes that are needed, with a copy of the samples.
  @discardableResult
  func checkMemory(_ header: SignalHeader) throws(VQZError) -> Int {
    let needed = try memoryNeeded(header)
    guard needed <= limits.memoryByteCount else {
      throw VQZError(
        .memoryLimit,
        "memory: found a need of \(needed) bytes, expected at most \(limits.memoryByteCount)",
        hint: "raise the memory limit")
    }
    return needed
  }

  /// Bytes of an encode at most, with a copy of the samples.
  func memoryNeeded(_ header: SignalHeader) throws(VQZError) -> Int {
    try checkPositions(header)
    let needed = try encoder.memoryNeeded(toEncode: header)
    let (sum, isTooLarge) = needed.addingReportingOverflow(header.byteCount)
    return isTooLarge ? .max : sum
  }

  /// - Throws: `tooLarge`.
  func checkPositions(_ header: SignalHeader) throws(VQZError) {
    let most = min(limits.positionCount, Self.positionLimit)
    guard header.shape.positionCount <= most else {
      throw VQZError(
        .tooLarge,
        "signal: found \(header.shape.positionCount) positions, expected at most \(most)")
    }
  }
}

extension VQZEncoder.Options {
  /// - Parameter axisCount: of the signal: how many block sizes count.
  fileprivate init(_ given: vqz_encode_options, axisCount: Int) throws(VQZError) {
    self.init()
    try unsafe setTarget(given)
    try unsafe setBound(given)
    switch unsafe Int(given.entropy) {
    case Int(VQZ_ENTROPY_SMALLEST): entropy = .smallest
    case Int(VQZ_ENTROPY_RANGE): entropy = .range
    case Int(VQZ_ENTROPY_ZSTD): entropy = .zstd
    default: throw .unknown("options.entropy", unsafe given.entropy)
    }
    embedsModel = unsafe given.embeds_model != 0
    fallsBack = unsafe given.falls_back != 0
    hasUnitLength = unsafe given.unit_length != 0
    modelHint = try unsafe CallerBytes.text(given.model_hint, "options.model_hint") ?? ""
    threads = try DecodeRequest.threads(unsafe given.threads)
    effort = Int(unsafe given.effort)
    guard unsafe given.has_blocks != 0 else { return }
    let sizes = unsafe given.block_sizes
    blockSizes = [sizes.0, sizes.1, sizes.2, sizes.3].prefix(axisCount).map { Int(clamping: $0) }
  }

  private mutating func setTarget(_ given: vqz_encode_options) throws(VQZError) {
    let value = unsafe given.target_value
    switch unsafe Int(given.target) {
    case Int(VQZ_TARGET_DEFAULT): break
    case Int(VQZ_TARGET_QUALITY): quality = value
    case Int(VQZ_TARGET_BITS): target = .bitsPerPixel(value)
    case Int(VQZ_TARGET_PSNR): target = .psnr(value)
    case Int(VQZ_TARGET_BYTES):
      guard let count = Int(exactly: value.rounded(.down)) else {
        throw VQZError(
          .usage, "options.target_value: found \(value), expected a number of bytes")
      }
      target = .byteCount(count)
    default: throw .unknown("options.target", unsafe given.target)
    }
  }

  private mutating func setBound(_ given: vqz_encode_options) throws(VQZError) {
    let value = unsafe given.max_error
    switch unsafe Int(given.max_error_kind) {
    case Int(VQZ_BOUND_NONE): break
    case Int(VQZ_BOUND_ABSOLUTE): maxError = .absolute(value)
    case Int(VQZ_BOUND_OF_RANGE): maxError = .ofRange(value)
    case Int(VQZ_BOUND_RELATIVE): maxError = .relative(value)
    case Int(VQZ_BOUND_COSINE): maxError = .cosine(value)
    default: throw .unknown("options.max_error_kind", unsafe given.max_error_kind)
    }
  }
}

extension VQZModel.Tuning {
  fileprivate init(_ given: vqz_encode_options?) throws(VQZError) {
    guard let given = unsafe given else {
      self = .error
      return
    }
    switch unsafe Int(given.tuning) {
    case Int(VQZ_TUNING_ERROR): self = .error
    case Int(VQZ_TUNING_LOOK): self = .look
    default: throw .unknown("options.tuning", unsafe given.tuning)
    }
  }
}

extension VQZError {
  /// A number that has no name.
  static func unknown(_ name: String, _ number: Int32) -> VQZError {
    VQZError(.usage, "\(name): found \(number), expected one that vqz.h names")
  }
}
