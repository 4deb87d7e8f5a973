import VQZ
import VQZCore
import VQZSystem

/// A report on vectors: what they take, how far they move, and who their neighbours are then.
package struct VectorReport: SignalFigures {
  typealias Point = SignalPoint<VectorQuality>

  package let head: SignalHead
  let points: [Point]
  /// By codec, then setting.
  package let summaries: [VectorSummary]

  /// What knows vectors as they were and judges them as they are decoded.
  static func judge(_ plan: SignalPlan) -> @Sendable (Signal) -> SignalRunner<VectorQuality>.Judge {
    { original in
      let reference = VectorReference(original, threads: plan.jobs)
      return { decoded, _ in VectorQuality(reference, decoded: decoded) }
    }
  }

  init(
    title: String, command: String, plan: SignalPlan, codecs: [SignalCodec],
    outcome: SignalRunner<VectorQuality>.Outcome, environment: Report.Environment
  ) {
    head = SignalHead(
      title: title, command: command, plan: plan, codecs: codecs, outcome: outcome,
      environment: environment,
      broken: { point in
        guard let quality = point.measurement?.quality else { return nil }
        if point.setting.isLossless, quality.squares > 0 {
          return "lossless coding: found vectors that differ, expected none"
        }
        return quality.changedCount == 0
          ? nil
          : "vectors that are not finite: found \(quality.changedCount) samples that differ, "
            + "expected none"
      })
    points = outcome.points
    summaries = head.series(outcome.points).compactMap { VectorSummary($0, $1, $2) }
  }

  /// Codecs that have a curve.
  var drawn: [(codec: SignalCodec, settings: [VectorSummary])] {
    head.codecs.compactMap { codec in
      let settings = summaries.filter { $0.codec == codec.name && !$0.setting.isLossless }
      return settings.isEmpty ? nil : (codec, settings)
    }
  }

  /// Those of them that are models.
  var models: [(codec: SignalCodec, settings: [VectorSummary])] {
    drawn.filter { $0.codec.modelByteCount != nil }
  }

  var lossless: [VectorSummary] { summaries.filter(\.setting.isLossless) }

  package var lines: [String] {
    [head.line(pointCount: points.count)] + head.gaps
      + summaries.map { summary in
        let digits = NumberText.fixed(summary.bytesPerVector, 2)
        guard !summary.setting.isLossless else {
          return "\(summary.codec): \(digits) bytes/vector, lossless"
        }
        return "\(summary.codec) \(summary.setting.text): \(digits) bytes/vector, error "
          + "\(NumberText.fixed(summary.relativeError, 4)), cosine "
          + "\(NumberText.fixed(summary.meanCosine, 4)), recall at 10 "
          + NumberText.fixed(summary.recallTen, 3)
      }
  }
}

/// One codec at one setting over the files of a report, as if they were one set of vectors.
package struct VectorSummary: Sendable {
  package let codec: String
  package let setting: SignalSetting
  package let vectorCount: Int
  package let byteCount: Int
  package let rawByteCount: Int
  /// What a decoder needs beside the files, of codecs that learn: the sum where they learn from
  /// each file.
  package let codebookByteCount: Int?
  /// Bytes of a vector with the model or the codebooks sent along once; nil where there are none.
  package let bytesWithModel: Double?
  /// Sum of the squared distances over that of the squared distances to the mean of each file.
  package let relativeError: Double
  package let meanCosine: Double
  package let worstCosine: Double
  /// Shares of vectors at each whole degree.
  package let angles: [Double]
  /// Over all queries.
  package let recallOne: Double
  package let recallTen: Double
  package let encodeSeconds: Double
  package let decodeSeconds: Double
  /// Bytes over those that vectors held out of the training took for the same error; nil where the
  /// model does not tell.
  package let drift: Double?

  /// Nil where nothing was measured.
  init?(_ codec: SignalCodec, _ setting: SignalSetting, _ points: [VectorReport.Point]) {
    let found = points.compactMap { point in point.measurement.map { (point, $0) } }
    guard !found.isEmpty else { return nil }
    func sum(_ value: (VectorQuality) -> Double) -> Double {
      found.reduce(0) { $0 + value($1.1.quality) }
    }
    self.codec = codec.name
    self.setting = setting
    vectorCount = found.reduce(0) { $0 + $1.1.quality.vectorCount }
    byteCount = found.reduce(0) { $0 + $1.1.byteCount }
    rawByteCount = found.reduce(0) { $0 + $1.0.header.byteCount }
    let (count, bytes) = (Double(vectorCount), byteCount)
    let books = found.compactMap(\.1.codebookByteCount)
    codebookByteCount = codec.learnsFromWhatItCodes ? books.reduce(0, +) : books.max()
    bytesWithModel = (codec.modelByteCount ?? codebookByteCount).map { Double(bytes + $0) / count }
    let variance = sum(\.variance)
    relativeError = variance > 0 ? sum(\.squares) / variance : 0
    let directed = max(1, sum { Double($0.cosineCount) })
    meanCosine = sum(\.cosineSum) / directed
    worstCosine = found.compactMap { $0.1.quality.worst.first?.cosine }.min() ?? 1
    angles = (0..<VectorQuality.angleCount).map { degree in
      sum { Double($0.angles[degree]) } / directed
    }
    let queries = max(1, sum { Double($0.queryCount) })
    recallOne = sum { $0.recallOne * Double($0.queryCount) } / queries
    recallTen = sum { $0.recallTen * Double($0.queryCount) } / queries
    encodeSeconds = found.reduce(0) { $0 + $1.1.encodeSeconds }
    decodeSeconds = found.reduce(0) { $0 + $1.1.decodeSeconds }
    drift = VectorRate.byteCount(of: codec.provenance.heldOutRates, at: relativeError)
      .map { Double(bytes) / count / $0 }
  }

  package var bytesPerVector: Double { Double(byteCount) / Double(vectorCount) }

  func vectorsPerSecond(_ seconds: Double) -> Double { Double(vectorCount) / max(seconds, 1e-9) }
}
