internal import VQZCore

/// What a model of vectors is made of, by how many there are to learn from and how large it may be.
struct VectorPlan: Equatable {
  /// Codewords of each codebook.
  var codebooks: [Int]
  /// Hidden values.
  var hidden: Int
  /// Most bytes of the model, as far as they can be foreseen.
  let byteLimit: Int
  /// Whether a larger model is none. Without that a training would be in vain that takes long, and
  /// that nobody asked to be so small.
  let isFirm: Bool

  /// Bytes of a model if nobody says so, where vectors are not too long for it.
  static let modelByteCount = 1_000_000

  private static let stages = 4
  private static let mostBits = 10
  private static let leastBits = 4
  /// Fewest vectors for each codeword of a codebook; with fewer, codewords learn noise.
  private static let vectorsPerCodeword = 32
  /// Most codewords for each dimension: of few dimensions the network tells more for each bit than
  /// large codebooks do.
  private static let codewordsPerDimension = 8.0 / 3
  /// Hidden values, the widest first; codebooks are worth more than those above `plainHidden`.
  static let hiddenChoices = [128, 112, 96, 80, 64, 48, 32, 24, 16]
  private static let plainHidden = 64
  /// What numbers take in a packed model, in bytes, as measured: codewords and weights.
  private static let codewordBytes = 0.36
  private static let weightBytes = 1.7
  /// Bytes of everything that does not grow with the vectors.
  private static let fixedBytes = 6000.0

  /// - Parameters:
  ///   - limit: bytes of the model; nil is `modelByteCount`, or what short work with such long
  ///     vectors takes.
  /// - Throws: `modelSize` where not even the smallest is that small.
  init(dimensions: Int, vectors: Int, limit: Int?) throws(TrainingError) {
    let least = Self.byteCount(dimensions, codewords: 0, hidden: Self.smallest)
    let generous = Self.byteCount(dimensions, codewords: 256, hidden: 32)
    byteLimit = limit ?? max(Self.modelByteCount, Int(generous))
    isFirm = limit != nil || byteLimit == Self.modelByteCount
    let most = Double(byteLimit)
    guard least <= most else {
      throw .modelSize(limit: byteLimit, needed: Int(least), dimensions: dimensions)
    }
    codebooks = []
    hidden = Self.smallest
    let codewords = min(
      1 << Self.mostBits, vectors / Self.vectorsPerCodeword,
      Int(Double(dimensions) * Self.codewordsPerDimension))
    let bits = Int(binaryLogarithm(Double(max(1, codewords))))
    for hidden in Self.hiddenChoices where hidden <= Self.plainHidden {
      for part in Self.codebooks(bits) {
        let size = Self.byteCount(dimensions, codewords: part.reduce(0, +), hidden: hidden)
        guard size <= most else { continue }
        codebooks = part
        self.hidden = Self.widest(dimensions, part.reduce(0, +), within: most)
        return
      }
    }
  }

  private static var smallest: Int { hiddenChoices[hiddenChoices.count - 1] }

  private static func widest(_ dimensions: Int, _ codewords: Int, within most: Double) -> Int {
    hiddenChoices.first { byteCount(dimensions, codewords: codewords, hidden: $0) <= most }
      ?? smallest
  }

  /// Codebooks to choose from, the best first; the last is none.
  private static func codebooks(_ bits: Int) -> [[Int]] {
    var all: [[Int]] = []
    for b in stride(from: bits, through: leastBits, by: -1) {
      all += [[Int](repeating: 1 << b, count: stages), [Int](repeating: 1 << b, count: stages - 1)]
    }
    return all + [[]]
  }

  /// About the bytes of a model.
  private static func byteCount(_ dimensions: Int, codewords: Int, hidden: Int) -> Double {
    let d = Double(dimensions)
    // Elements of a basis are about 2^9 / √D large; of small ones the sign is packed twice.
    let more = 0.3 + 0.33 * max(0, binaryLogarithm(d / 384))
    let basisBits = more + max(1, binaryLogarithm(512 / d.squareRoot() * 4.13))
    return fixedBytes + d * d * basisBits / 8 + d * 10
      + Double(codewords) * (d * codewordBytes + 2)
      + 4 * d * Double(hidden) * weightBytes
      + Double(VectorTablesDraft.qualityCount * hidden) * 3.5
  }

  /// The same with the next smaller network, or fewer codewords; nil where there is none.
  var smaller: VectorPlan? {
    var plan = self
    if let next = Self.hiddenChoices.first(where: { $0 < hidden }) {
      plan.hidden = next
    } else if !codebooks.isEmpty {
      plan.codebooks.removeLast()
    } else {
      return nil
    }
    return plan
  }
}
