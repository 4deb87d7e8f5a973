internal import CVQZKernels
internal import VQZCore
package import VQZNetwork

/// Vectors in memory, row after row; each row is filled up with zeros to whole sixteens.
///
/// Written by whoever makes it, in parts that do not overlap, and only read after that; that is
/// what makes the unchecked sharing sound.
@safe package final class VectorRows: @unchecked Sendable {
  /// N.
  package let count: Int
  /// D.
  package let dimensions: Int
  /// Floats from row to row.
  package let width: Int
  package let values: AlignedFloats

  /// Rows that one item of work multiplies.
  private static let chunk = 128

  /// All zero.
  package init(count: Int, dimensions: Int) {
    self.count = count
    self.dimensions = dimensions
    width = (dimensions + 15) / 16 * 16
    values = AlignedFloats(count: count * width)
  }

  /// The first of the values of a row.
  @unsafe func row(_ index: Int) -> UnsafeMutablePointer<Float> {
    unsafe values.start + index * width
  }

  /// The values of a row, without what fills it up.
  func vector(_ index: Int) -> [Float] {
    values.values(index * width..<index * width + dimensions)
  }

  /// A copy of some rows, in this order.
  func picked(_ indices: [Int]) -> VectorRows {
    let picked = VectorRows(count: indices.count, dimensions: dimensions)
    for (to, from) in indices.enumerated() {
      unsafe picked.row(to).update(from: row(from), count: width)
    }
    return picked
  }

  /// These and others of the same shape together; these where there are no others.
  func plus(_ others: VectorRows?, threads: Int) -> VectorRows {
    guard let others else { return self }
    return combined(others, threads: threads) { $0 + $1 }
  }

  /// These less others of the same shape.
  func less(_ others: VectorRows, threads: Int) -> VectorRows {
    combined(others, threads: threads) { $0 - $1 }
  }

  private func combined(
    _ others: VectorRows, threads: Int,
    _ operation: @Sendable (SIMD16<Float>, SIMD16<Float>) -> SIMD16<Float>
  ) -> VectorRows {
    let result = VectorRows(count: count, dimensions: dimensions)
    WorkerPool.forEachChunk(total: count, size: 1024, threads: threads) { rows in
      let range = rows.lowerBound * width..<rows.upperBound * width
      values.forEachVector(range) { at, lanes in
        result.values.setVector(
          operation(
            values.vector(at: at, lanes: lanes), others.values.vector(at: at, lanes: lanes)),
          at: at, lanes: lanes)
      }
    }
    return result
  }

  /// Each row times a matrix, `[dimensions][columns]` row after row.
  func times(_ matrix: [Float], columns: Int, threads: Int) -> VectorRows {
    let result = VectorRows(count: count, dimensions: columns)
    let right = PackedMatrix(matrix, rows: dimensions, columns: columns)
    WorkerPool.forEachChunk(total: count, size: Self.chunk, threads: threads) { rows in
      let input = VectorPanels(rows: rows.count, columns: dimensions)
      let output = VectorPanels(rows: rows.count, columns: columns)
      input.take(self, from: rows.lowerBound)
      right.multiply(input, into: output)
      unsafe vqz_panels_f32_to_flat(
        rows.count, columns, output.values.start, result.width, 1, result.row(rows.lowerBound))
    }
    return result
  }

  /// The sum of the squares of all values.
  func squares(threads: Int) -> Double {
    WorkerPool.map(count: count, threads: threads) { index in
      var total = SIMD16<Float>(repeating: 0)
      values.forEachVector(index * width..<(index + 1) * width) { at, _ in
        let x = values.vector(at: at)
        total += x * x
      }
      return Double(total.sum())
    }.reduce(0, +)
  }

  /// The mean of the products of each two columns, `[dimensions][dimensions]`.
  ///
  /// Sums of a thousand rows are made in single precision, and those of all in double.
  func products(threads: Int) -> [Double] {
    let (chunk, d) = (1024, dimensions)
    let parts = (count + chunk - 1) / chunk
    var sums = [Double](repeating: 0, count: d * d)
    // So many at a time that the matrices in flight stay few.
    for first in stride(from: 0, to: parts, by: 4) {
      let found = WorkerPool.map(count: min(4, parts - first), threads: threads) { part in
        let from = (first + part) * chunk
        let panels = VectorPanels(rows: min(chunk, count - from), columns: d)
        panels.take(self, from: from)
        let packed = AlignedFloats(count: vqz_packed_f32_count(d, d))
        unsafe vqz_gram_f32(panels.rows, d, panels.values.start, packed.start)
        return packed
      }
      for packed in found {
        for r in 0..<d {
          for c in 0..<d { sums[r * d + c] += Double(packed[PackedMatrix.index(r, c, rows: d)]) }
        }
      }
    }
    return sums.map { $0 / Double(count) }
  }
}
