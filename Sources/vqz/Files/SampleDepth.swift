import VQZ

/// What becomes of pictures whose samples have more than 8 bits.
enum SampleDepth: Sendable {
  /// Models of pictures have 8 bits: so have the samples.
  case rounded
  /// All bits stay: the picture is read as an array of rows, columns and channels.
  case kept
  /// A bound is asked for, and a picture of 8 bits, which would break it.
  case refused

  /// - Parameters:
  ///   - bound: that is promised.
  ///   - kind: what files are read as; nil is what they are made for.
  ///   - model: one that is named.
  init(within bound: ErrorBound?, as kind: SignalKind?, model: VQZModel?) {
    if bound == nil {
      self = .rounded
    } else {
      self = kind == nil && (model == nil || model?.kind == .array) ? .kept : .refused
    }
  }

  /// The signal in the bytes of a file.
  func read(
    _ bytes: [UInt8], suffix: String?, as kind: SignalKind?, limits: ResourceLimits
  ) throws -> Signal {
    let signal = try SignalFile.read(bytes, suffix: suffix, kind: kind, limits: limits)
    guard signal.isRounded, self != .rounded else { return signal }
    guard self == .kept else {
      throw VQZError(
        .unsupportedSignal,
        "maximum error: found a picture of \(signal.originalBitsPerSample) bits a sample, expected "
          + "8 bits for a model of pictures",
        hint: "without --kind and --model, or with --kind array, all bits are kept")
    }
    return try SignalFile.read(bytes, suffix: suffix, kind: .array, limits: limits)
  }
}

extension Signal {
  /// Whether the file that this picture comes from has more bits than its samples.
  var isRounded: Bool { kind == .picture && originalBitsPerSample > 8 * sampleType.byteCount }
}
