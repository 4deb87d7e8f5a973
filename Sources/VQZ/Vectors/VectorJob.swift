import VQZContainer
import VQZCore
import VQZEntropy
import VQZSignal

/// The decode of vectors.
struct VectorJob: DecodeJob {
  /// The blocks that hold some of what is wanted.
  private let blocks: BlockDecoding<VectorBlockCoder>
  private let limits: ResourceLimits

  /// - Throws: `usage` where the region does not lie in the signal, `malformed` for a header that
  ///   breaks the rules of vectors.
  init(
    _ reader: ContainerReader, model: VectorModel, region: Signal.Region?,
    limits: ResourceLimits, threads: Int
  ) throws(VQZError) {
    self.limits = limits
    blocks = try BlockDecoding(
      reader, try VectorBlockCoder(model, reader.header), region: region, threads: threads)
    let (found, expected) = (reader.header.shape.channels, model.tables.dimensionCount)
    guard found == expected else {
      throw VQZError(
        .wrongModel,
        "model: found one for vectors of \(expected) numbers, expected one for \(found)",
        rule: ContainerRule.modelChannels.rawValue)
    }
  }

  var sampleChecksum: UInt32 { blocks.reader.index.sampleChecksum }

  var memoryByteCount: Int {
    VectorMemory.byteCount(
      blocks.bands, blocks.coder, threads: blocks.threads, effort: 0
    ).saturatingSum(blocks.wantedByteCount)
  }

  func header() throws -> SignalHeader { try blocks.header() }

  func check() throws {
    let samples = blocks.bands.blockPositionCount
      .saturatingProduct(blocks.reader.header.shape.channels)
    guard samples <= VectorCoder.valueLimit else {
      throw VQZError(
        .tooLarge,
        "blocks: found some of \(samples) samples, expected at most \(VectorCoder.valueLimit)",
        rule: ContainerRule.tileVectors.rawValue)
    }
    try limits.checkMemory(memoryByteCount)
  }

  /// Whether some vectors can be decoded within the limits.
  ///
  /// - Throws: `usage` for no indices, or one beyond the vectors; as `check`.
  func check(picking indices: [Int]) throws {
    let count = blocks.reader.header.shape.positionCount
    guard let least = indices.min(), let most = indices.max(), least >= 0, most < count else {
      let found = indices.isEmpty ? "none" : "\(indices.min() ?? 0) to \(indices.max() ?? 0)"
      throw VQZError(.usage, "vectors: found \(found), expected some of 0 to \(count - 1)")
    }
    try check()
    try limits.checkMemory(
      memoryByteCount.saturatingSum(
        indices.count.saturatingProduct(blocks.coder.scale.vectorByteCount)),
      hint: "or ask for fewer vectors")
  }

  /// Some vectors, in the order of their indices; `check` has allowed them.
  func signal(of indices: [Int]) throws -> Signal {
    let header = blocks.reader.header
    return try Signal(
      kind: .vectors,
      shape: try Signal.Shape(axes: [indices.count], channels: header.shape.channels),
      sampleType: header.sampleType, samples: try samples(of: indices), origin: header.original,
      originalBitsPerSample: header.originalBitsPerSample,
      metadata: try blocks.reader.signalMetadata())
  }

  /// The samples of some vectors, one vector behind the other.
  func samples(of indices: [Int]) throws -> [UInt8] {
    let header = blocks.reader.header
    let size = blocks.coder.scale.vectorByteCount
    let blockSize =
      header.blocks.blockSizes.first.flatMap { $0 == 0 ? nil : $0 }
      ?? header.shape.positionCount
    // Where the vectors of each block go; a block is decoded once, however many are wanted of it.
    var places: [Int: [Int]] = [:]
    for (place, index) in indices.enumerated() {
      places[index / blockSize, default: []].append(place)
    }
    let numbers = places.keys.sorted()
    var samples = [UInt8](repeating: 0, count: indices.count * size)
    // As many blocks are in memory as there are threads.
    for first in stride(from: 0, to: numbers.count, by: blocks.threads) {
      let part = Array(numbers[first..<min(first + blocks.threads, numbers.count)])
      let picked = part.map { number in
        (places[number] ?? []).map { indices[$0] - number * blockSize }
      }
      let found = try WorkerPool.map(count: part.count, threads: blocks.threads) { place in
        let number = part[place]
        return try blocks.coder.decode(
          try blocks.reader.tile(number), sizes: header.blocks.block(number).core.map(\.count),
          picking: picked[place])
      }
      for (number, vectors) in zip(part, found) {
        for (order, place) in (places[number] ?? []).enumerated() {
          samples.replaceSubrange(
            place * size..<(place + 1) * size, with: vectors[order * size..<(order + 1) * size])
        }
      }
    }
    return samples
  }

  func run(_ watch: WorkWatch, rows: ([UInt8]) throws -> Void) throws -> UInt32 {
    try blocks.run(watch, rows: rows)
  }
}
