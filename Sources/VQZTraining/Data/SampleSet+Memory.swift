public import VQZ
internal import VQZCore
internal import VQZSignal

extension SampleSet {
  /// Pictures of a caller, held in memory: one that is held already counts once.
  ///
  /// - Parameters:
  ///   - signals: pictures of 8-bit samples, at least 4 different ones, in any order. Alpha is left
  ///     out.
  ///   - channels: 1 or 3; pictures are converted. `Recipe.channels` says how many a network has.
  ///   - holdsOutMore: whether at least a quarter of few pictures are held out, up to eight, as a
  ///     training that begins with a model needs.
  /// - Throws: `unsupportedSignal` for a signal that is no picture of 8-bit samples,
  ///   `tooFewSamples`.
  public init(
    _ signals: [Signal], channels: Int, holdsOutMore: Bool = false
  ) throws(VQZError) {
    // Nothing can be read again, so nothing may be let go.
    let store = SignalStore(byteBudget: .max)
    var samples: [Sample] = []
    var known: Set<[UInt8]> = []
    for (number, signal) in signals.enumerated() {
      guard signal.kind == .picture, signal.sampleType == .u8 else {
        throw VQZError(
          .unsupportedSignal,
          "signal \(number): found one of kind \(signal.kind) and type \(signal.sampleType), "
            + "expected a picture of 8-bit samples")
      }
      let learnt = TrainingSignal(picture: signal, channels: channels)
      let hash = learnt.hash
      guard known.insert(hash).inserted else { continue }
      // The number stands for a file: it only has to be different.
      store.keep(learnt, file: number)
      samples.append(
        Sample(
          path: "signal \(number)", file: number, hash: hash, width: learnt.width,
          height: learnt.height))
    }
    guard samples.count >= Self.minimum else {
      throw VQZError(
        .tooFewSamples,
        "signals: found \(samples.count) different ones, expected at least \(Self.minimum)",
        hint: "give more of them; some are held out to judge the model")
    }
    // Whatever order the caller has them in: what is learnt follows from the order here.
    samples.sort { $0.hash.lexicographicallyPrecedes($1.hash) }
    self.init(
      samples: samples, skipped: [], duplicateCount: signals.count - samples.count,
      channels: channels, store: store, holdsOutMore: holdsOutMore)
  }
}

extension TrainingSignal {
  /// SHA-256 of sizes and samples: names a signal that has no file.
  fileprivate var hash: [UInt8] {
    var hash = SHA256()
    hash.update(Array("\(width) \(height) \(channels)\n".utf8))
    hash.update(samples)
    return hash.finish()
  }
}
