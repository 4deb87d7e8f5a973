import VQZEntropy
import VQZNetwork

/// How large the groups of each bin were: what contexts compare neighbours with.
struct BinMagnitudes {
  /// Magnitude of every codeword, `[class][K]`.
  let codewords: [[UInt16]]
  /// Indices of a group of each class.
  let parts: [Int]
  /// Groups of a position.
  let groups: Int
  /// Whether the step may have contexts at all.
  private let isUsable: Bool
  /// `[4·classes]`.
  private(set) var sums: [UInt64]
  private(set) var counts: [UInt64]

  /// Nothing counted yet, of one step.
  init(_ decoder: IntegerDecoder, level: Int, step: Int) {
    let shape = decoder.description.levels[level].steps[step]
    codewords = decoder.codewordMagnitudes(level: level, step: step)
    parts = shape.classes.map { shape.dimension / $0.dimension }
    groups = shape.groups
    isUsable =
      decoder.program.codesCoefficients && !shape.head.isEmpty && shape.classShift >= 2
      && shape.classes.count <= ContextModel.maximumClassCount
    let bins = ContextModel.binsPerClass * shape.classes.count
    sums = [UInt64](repeating: 0, count: bins)
    counts = sums
  }

  /// Adds what was chosen for one signal.
  ///
  /// - Parameter bins: the bin of each group in the order of coding; not looked at where the step
  ///   can have no contexts.
  mutating func add(_ indices: [UInt16], bins: @autoclosure () -> [UInt8]) {
    guard isUsable else { return }
    var next = 0
    for bin in bins() {
      let each = Int(bin) / ContextModel.binsPerClass
      var sum = 0
      for _ in 0..<parts[each] {
        sum += Int(codewords[each][Int(indices[next])])
        next += 1
      }
      sums[Int(bin)] += UInt64(min(sum, Int(ContextModel.largestMagnitude)))
      counts[Int(bin)] += 1
    }
  }
}
