/// Encoding towards a size or a quality of the result.
extension LadderEncoder {
  static func check(_ target: EncodingTarget?, _ model: LadderModel) throws(VQZError) {
    guard let target else { return }
    guard target.isValid else {
      throw VQZError(.usage, "target: found \(target), expected a number above 0")
    }
    guard model.qualityCount > 1 else {
      throw VQZError(
        .usage, "target: found a model of one quality, \(model.name), expected one of several",
        hint: "a model with one quality has one size for a picture")
    }
  }

  /// Encodes at the quality that comes nearest to `target`, and writes only that.
  func encode(
    _ signal: Signal, target: EncodingTarget, _ watch: WorkWatch,
    to sink: ([UInt8]) throws -> Void
  ) throws(VQZError) -> EncodeSummary {
    let rows = try SourceRows(signal, keepsHidden: keepsHidden)
    return try target.search(count: model.qualityCount, watch, to: sink) {
      index, watch, sink throws(VQZError) in
      try encode(rows, qualityIndex: index, watch, to: sink)
    }
  }
}
