internal import VQZ
internal import VQZCore

/// The arrays or series held out, as files within one bound.
public struct LatticeHeldOutResult: Sendable, Equatable {
  /// The bound as a share of the range of each signal, from its least sample to its greatest; 0 is
  /// lossless.
  public let share: Double
  /// How many signals were coded.
  public private(set) var signalCount = 0
  /// Bits of the file a sample, as the mean over the signals, at the default effort.
  public private(set) var bitsPerValue = 0.0

  /// Bytes of a file, as the mean over the signals.
  public private(set) var bytes = 0.0

  init(share: Double) { self.share = share }

  /// Most signals: enough to judge, few enough to wait for.
  private static let limit = 16

  /// Codes every signal as a file within each bound; files are not kept.
  ///
  /// - Parameters:
  ///   - model: of the kind of the signals.
  ///   - samples: of which those held out are coded.
  ///   - shares: bounds.
  ///   - threads: that share the work, 1 or more.
  ///   - report: called after each signal; what it throws ends the work.
  static func all(
    _ model: VQZModel, _ samples: LatticeSampleSet, shares: [Double], threads: Int,
    report: () throws -> Void
  ) throws -> [LatticeHeldOutResult] {
    var results = shares.map { LatticeHeldOutResult(share: $0) }
    let heldOut = samples.heldOut.prefix(limit)
    for sample in heldOut {
      let source = try sample.open()
      let range = try source.range()
      for index in shares.indices {
        let most = shares[index] * range
        var options = VQZEncoder.Options()
        options.maxError = .absolute(most.isFinite ? most : .greatestFiniteMagnitude)
        options.threads = threads
        let summary = try VQZEncoder(model, options: options).encode(
          source.header, rows: source.rows()
        ) { _ in }
        results[index].signalCount += 1
        results[index].bytes += Double(summary.byteCount) / Double(heldOut.count)
        results[index].bitsPerValue +=
          8 * Double(summary.byteCount) / Double(source.header.shape.sampleCount)
          / Double(heldOut.count)
      }
      try report()
    }
    return results
  }
}
