internal import VQZCore
internal import VQZNetwork

/// Codewords as means of what they stand for, drawn to zero in every dimension by as much as means
/// of so few vectors are noise (empirical Bayes). Dimensions without correlation serve it best.
///
/// Sixteen dimensions are an item of work and know nothing of the others, so that the order of sums
/// does not depend on threads.
struct CodewordShrinkage {
  let points: VectorRows
  /// Of each codebook, one index for each vector.
  let indices: [[UInt16]]
  private let counts: [[Float]]

  /// Rows whose squares are summed in single precision.
  private static let chunk = 256

  /// - Parameter sizes: codewords of each codebook.
  init(_ points: VectorRows, _ indices: [[UInt16]], sizes: [Int]) {
    self.points = points
    self.indices = indices
    counts = zip(indices, sizes).map { chosen, size in
      var counts = [Float](repeating: 0, count: size)
      for index in chosen { counts[Int(index)] += 1 }
      return counts
    }
  }

  /// Moves all codewords; those of one codebook after another, `sweeps` times.
  func move(_ codewords: [VectorRows], sweeps: Int, threads: Int) {
    WorkerPool.forEach(count: points.width / 16, threads: threads) { block in
      let rest = AlignedFloats(count: points.count * 16)
      for row in 0..<points.count {
        var x = points.values.vector(at: row * points.width + block * 16)
        for (book, chosen) in zip(codewords, indices) {
          x -= book.values.vector(at: Int(chosen[row]) * book.width + block * 16)
        }
        rest.setVector(x, at: row * 16)
      }
      for _ in 0..<sweeps {
        for stage in codewords.indices { move(codewords[stage], stage, block, rest) }
      }
    }
  }

  /// One codebook in one block of dimensions. `rest` is what all codewords leave, before and after.
  private func move(_ book: VectorRows, _ stage: Int, _ block: Int, _ rest: AlignedFloats) {
    let (chosen, counts) = (indices[stage], counts[stage])
    let old = AlignedFloats(count: book.count * 16)
    for index in 0..<book.count {
      old.setVector(book.values.vector(at: index * book.width + block * 16), at: index * 16)
    }
    let totals = AlignedFloats(count: book.count * 16)
    let squares = sums(chosen, old, rest, totals)
    let ridge = Self.ridge(squares, totals, counts, vectors: points.count)
    for index in 0..<book.count {
      let below = ridge + counts[index]
      var codeword = totals.vector(at: index * 16) / below
      codeword.replace(with: 0, where: below .<= 0)
      book.values.setVector(codeword, at: index * book.width + block * 16)
      old.setVector(old.vector(at: index * 16) - codeword, at: index * 16)
    }
    for row in 0..<points.count {
      let change = old.vector(at: Int(chosen[row]) * 16)
      rest.setVector(rest.vector(at: row * 16) + change, at: row * 16)
    }
  }

  /// Sums of what each codeword stands for into `totals`; returns the sums of its squares.
  private func sums(
    _ chosen: [UInt16], _ codewords: AlignedFloats, _ rest: AlignedFloats, _ totals: AlignedFloats
  ) -> SIMD16<Double> {
    var squares = SIMD16<Double>(repeating: 0)
    for first in stride(from: 0, to: chosen.count, by: Self.chunk) {
      var part = SIMD16<Float>(repeating: 0)
      for row in first..<min(first + Self.chunk, chosen.count) {
        let at = Int(chosen[row]) * 16
        let own = rest.vector(at: row * 16) + codewords.vector(at: at)
        totals.setVector(totals.vector(at: at) + own, at: at)
        part += own * own
      }
      squares += SIMD16<Double>(part)
    }
    return squares
  }

  /// What is added to the count of each codeword: the variance around codewords over that of
  /// codewords, of which the noise of their means is taken off.
  private static func ridge(
    _ squares: SIMD16<Double>, _ totals: AlignedFloats, _ counts: [Float], vectors: Int
  ) -> SIMD16<Float> {
    var explained = SIMD16<Double>(repeating: 0)
    var used = 0
    for (index, count) in counts.enumerated() where count > 0 {
      let total = SIMD16<Double>(totals.vector(at: index * 16))
      explained += total * total / Double(count)
      used += 1
    }
    let n = Double(vectors)
    let none = SIMD16<Double>(repeating: 0)
    let left = squares - explained
    let within = left.replacing(with: none, where: left .< none) / Double(max(1, vectors - used))
    let between = explained / n - within * (Double(used) / n)
    let least = within * 1e-4
    let kept = between.replacing(with: least, where: between .< least)
    let below = kept.replacing(with: 1e-12, where: kept .< 1e-12)
    return SIMD16<Float>(within / below)
  }
}
