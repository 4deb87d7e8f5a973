import VQZCore
import VQZEntropy
import VQZSignal

/// Chooses the quality of each vector of a block: the one that was asked for, or the coarsest that
/// keeps the promise.
struct VectorChoice {
  private let block: VectorBlockCoder
  /// The samples of the block as bytes, and as numbers.
  private let samples: [UInt8]
  private let numbers: [Double]
  /// `[vectors][D]`; nil for vectors that have none.
  private let values: [[Int32]?]
  /// Of each vector; nil for one that is kept exactly.
  private var qualities: [Int?]
  private var streams: [VectorPayload.Stream] = []
  /// Vectors of a run at each quality that was tried.
  private var runLengths: [Int: Int] = [:]
  /// What every decoder makes of the block.
  private(set) var decoded: [UInt8]

  /// - Parameter samples: of whole vectors.
  init(_ block: VectorBlockCoder, _ samples: [UInt8]) {
    self.block = block
    self.samples = samples
    numbers = SampleNumbers.of(samples, block.scale.type)
    // Nothing that is coded comes back bit for bit.
    values =
      block.promise == .distance(0)
      ? [[Int32]?](repeating: nil, count: samples.count / block.scale.vectorByteCount)
      : block.scale.values(numbers)
    qualities = values.map { $0 == nil ? nil : block.quality }
    decoded = samples
  }

  /// Finds qualities and streams.
  mutating func run() throws(EntropyError) {
    if block.promise != nil { try search() }
    // What is coded in the end is measured once more: vectors that miss it are kept exactly, which
    // changes no other vector, so a second time is the last.
    for _ in 0..<2 {
      streams = []
      decoded = samples
      var misses: [Int] = []
      for quality in Set(qualities.compactMap(\.self)).sorted() {
        let members = qualities.indices.filter { qualities[$0] == quality }
        let length = try runLength(members, quality)
        let (runs, found) = try code(members, quality, runsOf: length)
        streams.append((quality, runs.stream[...]))
        misses += lay(found, members)
      }
      if misses.isEmpty { return }
      for index in misses { qualities[index] = nil }
    }
  }

  /// How far the decoded block is from the original.
  var sums: DistortionSums {
    DistortionSums(numbers, SampleNumbers.of(decoded, block.scale.type))
  }

  /// The block as it is written.
  func payload() throws(EntropyError) -> VectorPayload {
    let size = block.scale.vectorByteCount
    var exact: [UInt8] = []
    for (index, quality) in qualities.enumerated() where quality == nil {
      exact += samples[index * size..<(index + 1) * size]
    }
    return VectorPayload(
      qualities: qualities.map { $0.map { UInt8($0) } ?? VectorPayload.exact },
      exactFrame: exact.isEmpty ? [] : try PackedSamples.frame(exact, block.scale.type),
      streams: streams)
  }

  /// The coarsest quality of each vector that keeps the promise, by halving; what a vector decodes
  /// to does not depend on the others.
  private mutating func search() throws(EntropyError) {
    let count = block.coder.tables.qualityCount
    // The finest quality that is known to break the promise, and the coarsest known to keep it.
    var (below, reached) = (
      [Int](repeating: -1, count: values.count), [Int](repeating: count, count: values.count)
    )
    while true {
      // Vectors that try the same quality are coded together.
      var trials: [Int: [Int]] = [:]
      for index in values.indices where values[index] != nil {
        guard reached[index] - below[index] > 1 else { continue }
        trials[(below[index] + reached[index]) / 2, default: []].append(index)
      }
      if trials.isEmpty { break }
      for (quality, members) in trials {
        let (runs, found) = try code(members, quality, runsOf: VectorRuns.lengthLimit)
        runLengths[quality] = VectorRuns.length(
          byteCount: runs.bytes.count, of: members.count)
        for (place, index) in members.enumerated() {
          if isKept(found[place], index) {
            reached[index] = quality
          } else {
            below[index] = quality
          }
        }
      }
    }
    // What not even the finest quality brings near enough is kept exactly.
    for index in values.indices where values[index] != nil {
      qualities[index] = reached[index] < count ? reached[index] : nil
    }
  }

  /// Vectors by which it is guessed for a quality that was not tried.
  private static let densityCount = 16

  /// Vectors of a run at a quality, by the bytes of some of them.
  private mutating func runLength(
    _ members: [Int], _ quality: Int
  ) throws(EntropyError) -> Int {
    if let known = runLengths[quality] { return known }
    let some = members.prefix(Self.densityCount)
    let runs = try block.coder.encode(
      wanted(some), quality: quality, effort: 1, runsOf: VectorRuns.lengthLimit)
    let length = VectorRuns.length(byteCount: runs.bytes.count, of: some.count)
    runLengths[quality] = length
    return length
  }

  /// Values of some vectors that have some.
  private func wanted(_ members: some Sequence<Int>) -> [Int32] {
    var wanted: [Int32] = []
    wanted.reserveCapacity(members.underestimatedCount * block.scale.dimensions)
    for index in members { wanted += values[index] ?? [] }
    return wanted
  }

  /// The runs of some vectors, and the samples of each that a decoder makes of them.
  private func code(
    _ members: [Int], _ quality: Int, runsOf length: Int
  ) throws(EntropyError) -> (runs: VectorRuns, samples: [[UInt8]]) {
    let runs = try block.coder.encode(
      wanted(members), quality: quality, effort: block.effort, runsOf: length)
    let samples = block.scale.bytes(
      try block.coder.decode(runs, quality: quality, count: members.count))
    let size = block.scale.vectorByteCount
    return (
      runs,
      members.indices.map { Array(samples[$0 * size..<($0 + 1) * size]) }
    )
  }

  /// Puts decoded vectors where they belong, but for those that are not kept, which it returns.
  private mutating func lay(_ found: [[UInt8]], _ members: [Int]) -> [Int] {
    let size = block.scale.vectorByteCount
    var misses: [Int] = []
    for (place, index) in members.enumerated() {
      if isKept(found[place], index) {
        decoded.replaceSubrange(index * size..<(index + 1) * size, with: found[place])
      } else {
        misses.append(index)
      }
    }
    return misses
  }

  /// Whether a decoded vector keeps the promise.
  ///
  /// Where there is none, whether it is of use: as near as twice the distance of typical vectors
  /// from their mean, or as a tenth of its length. A vector far outside of what the model learned
  /// is not.
  private func isKept(_ found: [UInt8], _ index: Int) -> Bool {
    let dimensions = block.scale.dimensions
    let distance = VectorDistance(
      numbers[index * dimensions..<(index + 1) * dimensions],
      SampleNumbers.of(found, block.scale.type)[...])
    if let promise = block.promise { return promise.isKept(by: distance) }
    return distance.squares <= max(distance.length / 100, 4 * block.scale.typicalSquare)
  }
}
