internal import VQZCore
internal import VQZNetwork

/// The matrices of a network as integers, each as fine as the limits of their sums allow.
struct VectorWeights {
  /// `[D][H]` each.
  let start, input, mean, spread: [Int16]
  /// Fractional bits.
  let startBits, inputBits, meanBits: Int

  /// Most fractional bits where 2^10 values are a root mean square: more than training gives digits
  /// would be noise in the file.
  private static let mostBits = 10
  private static let spreadBits = 8

  /// - Parameters:
  ///   - fraction: the logarithm to base 2 of the values that are a root mean square.
  ///   - hiddenBits: of the fraction of hidden values; weights to them must not have so few that
  ///     the sums would have to be shifted up.
  ///   - longestSum: most that magnitudes to one sum may add up to.
  init(_ packed: PackedNetwork, fraction: Int, hiddenBits: Int, longestSum: Int) {
    let network = packed.network
    let (hidden, groups) = (network.hidden, network.groups.groups)
    var (start, input, mean, spread) = ([Double](), [Double](), [Double](), [Double]())
    for (index, group) in groups.enumerated() {
      let (expect, note) = (network.expect[index], network.note[index])
      for j in 0..<group.size {
        let row = group.offset + j
        let norm = Double(packed.norms[row])
        for k in 0..<hidden {
          func parameter(_ at: Int) -> Double { Double(packed.parameters[at]) }
          start.append(parameter(network.start.at + row * hidden + k))
          // Nothing comes after the last group.
          let isLast = index + 1 == groups.count
          input.append(isLast ? 0 : parameter(note.at + j * hidden + k) * norm)
          mean.append(parameter(expect.at + k * expect.outputs + j))
          let octaves = parameter(expect.at + k * expect.outputs + group.width + j)
          spread.append(octaves * Double(VectorNetwork.classesPerOctave))
        }
      }
    }
    let dimensions = network.groups.dimensions
    let down = (0..<hidden).map { k in
      Swift.stride(from: k, to: dimensions * hidden, by: hidden).map(\.self)
    }
    let parts = groups.flatMap { group in
      (0..<hidden).map { k in group.range.map { $0 * hidden + k } }
    }
    let across = (0..<dimensions).map { Array($0 * hidden..<($0 + 1) * hidden) }
    let range = hiddenBits - fraction...Self.mostBits + VectorData.fractionBits - fraction
    (self.start, startBits) = Self.integers(start, sums: down, longestSum, range)
    (self.input, inputBits) = Self.integers(input, sums: parts, longestSum, range)
    (self.mean, meanBits) = Self.integers(
      mean, sums: across, longestSum, 2...Self.mostBits)
    self.spread =
      Self.integers(
        spread, sums: across, longestSum, Self.spreadBits...Self.spreadBits
      ).weights
  }

  /// - Parameters:
  ///   - sums: elements that go into one sum each.
  ///   - range: of fractional bits; as many as fit.
  private static func integers(
    _ values: [Double], sums: [[Int]], _ longestSum: Int, _ range: ClosedRange<Int>
  ) -> (weights: [Int16], bits: Int) {
    var longest = 0.0
    for sum in sums { longest = max(longest, sum.reduce(0) { $0 + abs(values[$1]) }) }
    // Each element may be rounded up by a half.
    let most = Double(longestSum - (sums.map(\.count).max() ?? 0) / 2 - 1)
    var found = range.upperBound
    while found > range.lowerBound, longest * binaryPower(Double(found)) > most {
      found -= 1
    }
    var scale = binaryPower(Double(found))
    if longest * scale > most { scale = most / longest }
    return (values.map { Int16(($0 * scale).rounded(.toNearestOrEven)) }, found)
  }
}
