internal import CVQZKernels
internal import VQZCore

/// What the contexts of a step are made of, as it travels in a model and checked for its ranges
/// (`Formats/vqzm.md`, section "Contexts").
package struct NeighbourTables: Sendable {
  /// Tables of a class that has contexts.
  package static var count: Int { Int(VQZ_CONTEXTS) }
  /// Bins of a class.
  package static var binsPerClass: Int { Int(VQZ_CONTEXT_BINS) }
  /// Most classes of a step with contexts.
  package static var maximumClassCount: Int { Int(VQZ_CONTEXT_CLASSES) }
  /// Largest magnitude of a group.
  package static var largestMagnitude: UInt16 { UInt16(VQZ_CONTEXT_MAGNITUDE) }
  /// Largest threshold, in 64ths.
  package static var largestThreshold: UInt16 { UInt16(VQZ_CONTEXT_THRESHOLD) }

  /// A bound of the bytes that coding a step works in: magnitudes and expectations of the present
  /// row and of those that a context reaches back, in two bytes a group, and sums in 32.
  static func workspaceByteCount(columns: Int, groups: Int) -> Int {
    let reach = Int(VQZ_CONTEXT_REACH)
    let row = (columns + 2 * reach).saturatingProduct(2 * 2 * (reach + 1))
    return row.saturatingSum(32).saturatingProduct(groups)
  }

  /// Magnitude expected of a group of each bin, `[4·classes]`.
  package let expected: [UInt16]
  /// In 64ths of what was expected, `[4·classes][7]`.
  package let thresholds: [UInt16]
  /// `[class][8·(K + 1)]` for the first classes; checked by the entropy coder.
  package let frequencies: [[UInt16]]

  init(
    _ step: NetworkDescription.Step, _ path: String, tensors: inout TensorChecks
  ) throws(ModelError) {
    let bins = Self.binsPerClass * step.classes.count
    expected = try tensors.uint16s(
      path + ".expected", shape: [bins], range: 0...Self.largestMagnitude)
    thresholds = try tensors.uint16s(
      path + ".thresholds", shape: [bins, Self.count - 1], range: 0...Self.largestThreshold)
    var frequencies: [[UInt16]] = []
    for (c, each) in step.classes.prefix(step.contextClasses).enumerated() {
      frequencies.append(
        try tensors.uint16s(
          "\(path).classes.\(c).contexts", shape: [Self.count, each.codewords + 1],
          range: 0...UInt16.max))
    }
    self.frequencies = frequencies
  }
}

extension IntegerDecoder {
  /// The magnitude of every codeword of a step, `[class][K]`: the sum of its components'
  /// magnitudes, in the units of the codebook, and at most the largest there is.
  package func codewordMagnitudes(level: Int, step: Int) -> [[UInt16]] {
    let codebooks = steps[level][step].codebooks
    let largest = Int(NeighbourTables.largestMagnitude)
    return description.levels[level].steps[step].classes.enumerated().map { c, each in
      let values = codebooks[c]
      var next = values.startIndex
      return (0..<each.codewords).map { _ in
        var sum = 0
        for component in next..<next + each.dimension { sum += Int(values[component].magnitude) }
        next += each.dimension
        return UInt16(min(sum, largest))
      }
    }
  }
}
