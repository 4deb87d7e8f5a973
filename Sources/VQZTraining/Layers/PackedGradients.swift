internal import VQZNetwork

/// Gradients of all weights of a layout in the order of the kernels, summed over many samples
/// before they are brought into the order of the parameters.
///
/// One worker's own; that only one thread uses it at a time makes the unchecked sharing sound.
@safe package final class PackedGradients: @unchecked Sendable {
  private let layout: ParameterLayout
  /// Without room where nobody asks for them.
  private let sums: [AlignedFloats]

  /// All zero.
  ///
  /// - Parameter isWanted: whether the gradients of a convolution are to be summed.
  package init(
    layout: ParameterLayout, isWanted: (ParameterLayout.Entry) -> Bool = { _ in true }
  ) {
    self.layout = layout
    sums = layout.entries.map { entry in
      AlignedFloats(count: isWanted(entry) ? entry.shape.packedCount : 0)
    }
  }

  package func clear() {
    for sum in sums { sum.clear() }
  }

  /// Adds the sums of all weights to `layout.count` gradients.
  @unsafe package func add(to gradients: UnsafeMutablePointer<Float>) {
    for (entry, sum) in zip(layout.entries, sums) where sum.count > 0 {
      unsafe sum.addUnpacked(entry.shape, to: gradients + entry.weight.lowerBound)
    }
  }

  /// The sums of convolution `index`; nil where nobody wants them.
  subscript(index: Int) -> AlignedFloats? { sums[index].count > 0 ? sums[index] : nil }
}
