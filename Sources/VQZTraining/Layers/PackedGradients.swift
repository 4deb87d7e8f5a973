internal import VQZNetwork

/// Gradients of all weights of a layout in the order of the kernels, summed over many samples
/// before they are brought into the order of the parameters.
///
/// One worker's own; that only one thread uses it at a time makes the unchecked sharing sound.
@safe package final class PackedGradients: @unchecked Sendable {
  private let layout: ParameterLayout
  private let sums: [AlignedFloats]

  /// All zero.
  package init(layout: ParameterLayout) {
    self.layout = layout
    sums = layout.entries.map { entry in
      AlignedFloats(
        count: entry.shape.packedCount)
    }
  }

  package func clear() {
    for sum in sums { sum.clear() }
  }

  /// Adds the sums of all weights to `layout.count` gradients.
  @unsafe package func add(to gradients: UnsafeMutablePointer<Float>) {
    for (entry, sum) in zip(layout.entries, sums) {
      unsafe sum.addUnpacked(entry.shape, to: gradients + entry.weight.lowerBound)
    }
  }

  /// The sums of convolution `index`.
  subscript(index: Int) -> AlignedFloats { sums[index] }
}
