internal import VQZNetwork

extension SampleSet {
  /// The smallest cropped patch of a ladder that holds every signal with its margin, and the stride
  /// that such patches are multiples of.
  func leastPatch(of description: NetworkDescription) -> (patch: Int, stride: Int) {
    let finest = description.levels.last?.stride ?? 1
    let stride = max(finest.rows, finest.columns)
    let side = training.map { max($0.width, $0.height) }.max() ?? 0
    return (((side + stride - 1) / stride + LadderPass.margin) * stride, stride)
  }
}
