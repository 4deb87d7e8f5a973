internal import VQZCore
internal import VQZEntropy
internal import VQZNetwork

/// From codebooks and a network in floating point to the integers of a model
/// (`Formats/vectors.md`).
///
/// A *value* is a sample over the unit. Everything that is learnt is measured in root mean squares
/// of the samples about their mean, each of which is 2^`fraction` values.
struct VectorTablesDraft {
  /// Codebooks and their bits, in coefficients.
  let books: [VectorCodebook]
  /// `[D][D]`: row i gives coefficient i.
  let basis: [Double]
  /// Of the samples.
  let mean: [Double]
  /// Samples of a value.
  let unit: Double
  let fraction: Int
  /// Logarithms to base 2 of the steps between which the network is trained.
  let finest: Float
  let coarsest: Float

  /// Qualities, and how many of them halve a step.
  static let qualityCount = 48
  static let qualitiesPerOctave: Float = 8
  /// Fractional bits of hidden values as they are kept and as they are multiplied.
  private static let hiddenBits = 14
  private static let activeBits = 8
  /// An eighth of a root mean square is what codewords are told by, if they fit.
  private static let codewordBits = 3
  private static let largestCodeword = 127.0
  private static let longestCodeword = 65535
  private static let basisShift = 9
  /// Most that magnitudes of weights to one sum may add up to.
  private static let longestSum = 32767
  private static let bound = Int32(1 << 30)

  /// Logarithms of the steps of all qualities, from the coarsest.
  var logs: [Float] {
    (0..<Self.qualityCount).map { coarsest - Float($0) / Self.qualitiesPerOctave }
  }

  /// The tables, with chances and shrinks to begin with, and all groups in every quality.
  func numbers(_ packed: PackedNetwork) -> VectorTables.Numbers {
    let network = packed.network
    let weights = VectorWeights(
      packed, fraction: fraction, hiddenBits: Self.hiddenBits, longestSum: Self.longestSum)
    let (words, baseShift) = codewords()
    let (rows, basisShift) = basisNumbers()
    // A finer step than any in training is coded as the finest.
    let hidden = packed.firstHidden(logs.map { max($0, finest) }).joined()
    let classBits = Double(VectorNetwork.classesPerOctave) * 65536
    // A half more, since the class is rounded down.
    let unitClass = (Double(VectorNetwork.unitClass) + 0.5) * 65536
    let meanScale = binaryPower(Double(Self.activeBits + weights.meanBits))
    let sizes = VectorSizes(
      dimensions: network.groups.dimensions, hidden: network.hidden,
      qualities: Self.qualityCount, classes: VectorNetwork.classes, baseShift: baseShift,
      startShift: weights.startBits + fraction - Self.hiddenBits,
      inputShift: weights.inputBits + fraction - Self.hiddenBits,
      meanShift: Self.activeBits + weights.meanBits - fraction, basisShift: basisShift,
      indexBits: books.map { UInt8($0.count.trailingZeroBitCount) },
      groupSizes: network.groups.groups.map { UInt16($0.size) })
    return VectorTables.Numbers(
      sizes: sizes, codewords: words, indexChances: books.flatMap { Self.tree($0.bits) },
      startWeights: weights.start, inputWeights: weights.input, meanWeights: weights.mean,
      spreadWeights: weights.spread,
      meanBias: Self.biases(packed, network.meanBias) { $0 * meanScale },
      spreadBias: Self.biases(packed, network.spreadBias) { $0 * classBits + unitClass },
      basis: rows, mean: mean.map { Self.held($0 / unit) },
      qualityHidden: hidden.map {
        Self.held(Double($0) * binaryPower(Double(Self.hiddenBits)))
      },
      qualitySpread: logs.map { Self.held(Double($0) * classBits) },
      qualityStep: logs.map {
        max(1, Self.held(binaryPower(Double($0) + Double(fraction + 4))))
      },
      qualityGroups: [UInt8](
        repeating: UInt8(network.groups.groups.count), count: Self.qualityCount),
      chances: Self.firstChances,
      shrinks: [UInt16](repeating: 40, count: 4 * VectorNetwork.classes))
  }

  /// Numbers of each coefficient, one behind the other.
  private static func biases(
    _ packed: PackedNetwork, _ range: Range<Int>, _ number: (Double) -> Double
  ) -> [Int32] {
    packed.network.groups.groups.flatMap { group in
      (0..<group.size).map {
        held(number(Double(packed.parameters[range.lowerBound + group.offset + $0])))
      }
    }
  }

  private static func held(_ x: Double) -> Int32 {
    let limit = Double(bound - 1)
    return Int32(max(-limit, min(limit, x.rounded(.toNearestOrEven))))
  }

  /// Codewords as they travel, and their shift: that which changes them least, since a fine one
  /// may cut large elements.
  private func codewords() -> (words: [Int8], shift: Int) {
    var best = (words: [Int8](), shift: fraction - Self.codewordBits)
    var least = Double.infinity
    for shift in best.shift...fraction where !books.isEmpty {
      let scale = binaryPower(Double(fraction - shift))
      var (words, longest, squares) = ([Int8](), 0, 0.0)
      for book in books {
        for row in 0..<book.count {
          var length = 0
          for x in book.codewords.vector(row) {
            let (exact, most) = (Double(x) * scale, Self.largestCodeword)
            let word = max(-most, min(most, exact.rounded(.toNearestOrEven)))
            words.append(Int8(word))
            length += Int(abs(word))
            squares += (exact - word) * (exact - word) / (scale * scale)
          }
          longest = max(longest, length)
        }
      }
      guard squares < least, longest <= Self.longestCodeword || shift == fraction else { continue }
      least = squares
      best = (words, shift)
    }
    return best
  }

  /// The basis as it travels, and its shift.
  private func basisNumbers() -> (rows: [Int16], shift: Int) {
    let d = mean.count
    var shift = Self.basisShift
    while true {
      let scale = binaryPower(Double(shift))
      let rows = basis.map { Int16(($0 * scale).rounded(.toNearestOrEven)) }
      var (across, down) = ([Int](repeating: 0, count: d), [Int](repeating: 0, count: d))
      for (at, x) in rows.enumerated() {
        across[at / d] += Int(x.magnitude)
        down[at % d] += Int(x.magnitude)
      }
      if (across + down).allSatisfy({ $0 <= Self.longestSum }) { return (rows, shift) }
      shift -= 1
    }
  }

  /// Chances of the nodes of an index's tree; the first is no node.
  private static func tree(_ bits: [Float]) -> [UInt16] {
    let size = bits.count
    var tree = [Double](repeating: 0, count: size) + bits.map { binaryPower(-Double($0)) }
    for node in stride(from: size - 1, to: 0, by: -1) {
      tree[node] = tree[2 * node] + tree[2 * node + 1]
    }
    return [0]
      + (1..<size).map { node in
        let share = (65536 * tree[2 * node + 1] / tree[node]).rounded(.toNearestOrEven)
        return UInt16(max(1, min(65535, share)))
      }
  }

  /// Where counting starts: a Laplace distribution of each class's spread, on the grid of even and
  /// that of odd places.
  private static var firstChances: [UInt16] {
    let nodes = VectorSizes.nodeCount
    return (0..<2).flatMap { odd in
      (0..<VectorNetwork.classes).flatMap { kind in
        let octaves =
          Double(Float(kind) - VectorNetwork.unitClass)
          / Double(VectorNetwork.classesPerOctave)
        let width = binaryPower(octaves) / Double(2).squareRoot()
        let low = max(0, (kind - 20) >> 2)
        let shares = (0..<400).map { bucket in
          (bucket << low..<(bucket + 1) << low).reduce(0.0) { sum, k in
            let place = Double(max(2 * k - odd * (k > 0 ? 1 : 0), 0))
            let share = binaryPower(-place / width / 0.6931471805599453) + 1e-9
            return sum + share * (k > 0 ? 2 : 1)
          }
        }
        var tail = shares.reduce(0, +)
        return (0..<nodes).map { node in
          defer { tail -= shares[node] }
          let chance = (65536 * shares[node] / tail).rounded(.toNearestOrEven)
          return UInt16(max(64, min(65472, chance)))
        }
      }
    }
  }
}
