import VQZContainer
import VQZCore
import VQZEntropy
import VQZSignal

/// Some vectors of a block, without decoding runs that hold none of them.
extension VectorBlockCoder {
  /// The samples of some vectors, one vector behind the other.
  ///
  /// A block whose vectors are all decoded is proved right by the checksum of its samples. What
  /// single runs give is proved by that of the stored bytes, and by where each run ends.
  ///
  /// - Parameters:
  ///   - sizes: of the block, its vectors alone.
  ///   - picked: places in the block, in any order; one may be asked for again.
  func decode(_ payload: TilePayload, sizes: [Int], picking picked: [Int]) throws -> [UInt8] {
    let count = sizes.reduce(1, *)
    if payload.method == .vectorRuns,
      let some = try runs(payload, count: count, picking: picked)
    {
      return some
    }
    let size = scale.vectorByteCount
    let all = try decode(payload, sizes: sizes)
    return picked.flatMap { all[$0 * size..<($0 + 1) * size] }
  }

  /// One run, and which of its vectors are wanted where.
  private struct Part {
    let quality: UInt8
    let run: Int
    /// Within the run, and in what is returned.
    var vectors: [(own: Int, place: Int)]
  }

  /// The same out of runs; nil where they are so many that the whole block is as well.
  private func runs(
    _ payload: TilePayload, count: Int, picking picked: [Int]
  ) throws -> [UInt8]? {
    let vectors = try VectorPayload(
      payload.residuals, count: count, qualityCount: coder.tables.qualityCount)
    var runs: [UInt8: VectorRuns] = [:]
    var counts: [UInt8: Int] = [:]
    for stream in vectors.streams {
      let quality = UInt8(stream.quality)
      let own =
        vectors.streams.count == 1 && vectors.exactFrame.isEmpty
        ? count : vectors.qualities.count { $0 == quality }
      counts[quality] = own
      runs[quality] = try VectorRuns(stream.bytes, count: own)
    }
    let parts = try parts(of: vectors, runs, picking: picked)
    let work = parts.reduce(0) { $0 + (runs[$1.quality]?.length ?? 0) }
    guard work * 2 < count else { return nil }
    let size = scale.vectorByteCount
    var samples = [UInt8](repeating: 0, count: picked.count * size)
    for part in parts {
      let own = try self.samples(
        of: part, vectors, runs[part.quality], count: counts[part.quality] ?? 0)
      for (vector, place) in part.vectors {
        let from = (vector - own.first) * size
        samples.replaceSubrange(
          place * size..<(place + 1) * size, with: own.samples[from..<from + size])
      }
    }
    return samples
  }

  /// The vectors that are wanted, by the runs that hold them; those that are kept exactly are one.
  private func parts(
    of vectors: VectorPayload, _ runs: [UInt8: VectorRuns], picking picked: [Int]
  ) throws -> [Part] {
    var parts: [Part] = []
    var numbers: [Int: Int] = [:]
    for (place, index) in picked.enumerated() {
      let quality = vectors.qualities[index]
      // Vectors of one quality stand together, in their order.
      let rank =
        vectors.streams.count == 1 && vectors.exactFrame.isEmpty
        ? index : vectors.qualities[..<index].count { $0 == quality }
      let length = runs[quality]?.length ?? vectors.qualities.count
      let key = Int(quality) << 32 | rank / length
      if let number = numbers[key] {
        parts[number].vectors.append((rank % length, place))
      } else {
        numbers[key] = parts.count
        parts.append(
          Part(quality: quality, run: rank / length, vectors: [(rank % length, place)]))
      }
    }
    return parts
  }

  /// The samples of a part from the first vector that is wanted of it to the last.
  private func samples(
    of part: Part, _ vectors: VectorPayload, _ runs: VectorRuns?, count: Int
  ) throws -> (first: Int, samples: [UInt8]) {
    guard let runs else {
      let exact = vectors.qualities.count { $0 == VectorPayload.exact }
      return (
        0,
        try PackedSamples.samples(
          vectors.exactFrame, scale.type, byteCount: exact * scale.vectorByteCount)
      )
    }
    let first = part.vectors.reduce(VectorRuns.lengthLimit) { min($0, $1.own) }
    let last = part.vectors.reduce(0) { max($0, $1.own) }
    let values = try coder.decode(
      run: runs.bytes(of: part.run), quality: Int(part.quality),
      count: runs.vectors(of: part.run, count: count).count, vectors: first..<last + 1)
    return (first, scale.bytes(values))
  }
}
