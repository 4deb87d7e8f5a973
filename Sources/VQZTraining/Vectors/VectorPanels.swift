internal import CVQZKernels
internal import VQZNetwork

/// A matrix in the order of `vqz_gemm_f32`: blocks of 16 columns, each with all rows.
///
/// One worker's own; that only one thread uses it at a time makes the unchecked sharing sound.
@safe final class VectorPanels: @unchecked Sendable {
  let rows: Int
  let columns: Int
  /// `[columns / 16][rows][16]`, rounded up.
  let values: AlignedFloats

  /// All zero.
  init(rows: Int, columns: Int) {
    self.rows = rows
    self.columns = columns
    values = AlignedFloats(count: vqz_panels_f32_count(rows, columns))
  }

  /// Blocks of 16 columns.
  var blocks: Int { (columns + 15) / 16 }

  /// Takes as many rows as these are, from a row on.
  func take(_ source: VectorRows, from first: Int) {
    for row in 0..<rows { take(source, first + row, to: row) }
  }

  /// Takes one row.
  func take(_ source: VectorRows, _ from: Int, to row: Int) {
    unsafe take(source.row(from), blocks: source.width / 16, to: row)
  }

  /// Takes whole blocks of one row that lie one behind the other.
  @unsafe func take(_ source: UnsafePointer<Float>, blocks: Int, to row: Int) {
    for block in 0..<min(blocks, self.blocks) {
      unsafe (values.start + (block * rows + row) * 16).update(from: source + block * 16, count: 16)
    }
  }

  /// Calls `body` with a column and where the sixteen values of a row from there on lie, for all.
  @inline(__always)
  func forEachSixteen(_ body: (Int, Int) -> Void) {
    for block in 0..<blocks {
      for row in 0..<rows { body(block * 16, (block * rows + row) * 16) }
    }
  }

  /// Adds another matrix of the same shape.
  func add(_ other: VectorPanels) {
    forEachSixteen { _, at in
      values.setVector(values.vector(at: at) + other.values.vector(at: at), at: at)
    }
  }

  /// Adds to each row numbers of the columns, which are at `start` of whole sixteens.
  func add(_ numbers: AlignedFloats, at start: Int) {
    forEachSixteen { column, at in
      values.setVector(values.vector(at: at) + numbers.vector(at: start + column), at: at)
    }
  }

  /// Makes these what is positive of another matrix, and zero elsewhere.
  func setPositive(of other: VectorPanels) {
    forEachSixteen { _, at in
      let x = other.values.vector(at: at)
      values.setVector(x.replacing(with: 0, where: x .<= 0), at: at)
    }
  }

  /// Makes these zero where another matrix is not positive.
  func mask(by other: VectorPanels) {
    forEachSixteen { _, at in
      let x = values.vector(at: at)
      values.setVector(x.replacing(with: 0, where: other.values.vector(at: at) .<= 0), at: at)
    }
  }

  /// Sums of the columns to `start` of whole sixteens.
  func sumColumns(to sums: AlignedFloats, at start: Int) {
    for block in 0..<blocks {
      var sum = SIMD16<Float>(repeating: 0)
      for row in 0..<rows { sum += values.vector(at: (block * rows + row) * 16) }
      sums.setVector(sum, at: start + block * 16)
    }
  }
}

/// A matrix as the right side of `vqz_gemm_f32`.
///
/// Only read while it is shared, which makes the unchecked sharing sound.
@safe final class PackedMatrix: @unchecked Sendable {
  let rows: Int
  let columns: Int
  private let values: AlignedFloats

  /// All zero.
  init(rows: Int, columns: Int) {
    self.rows = rows
    self.columns = columns
    values = AlignedFloats(count: vqz_packed_f32_count(rows, columns))
  }

  /// - Parameter flat: `[rows][columns]`.
  convenience init(_ flat: [Float], rows: Int, columns: Int) {
    precondition(flat.count == rows * columns)
    self.init(rows: rows, columns: columns)
    unsafe flat.withUnsafeBufferPointer { flat in
      guard let start = flat.baseAddress else { return }
      unsafe pack(start, rowStep: columns, columnStep: 1)
    }
  }

  /// Takes over a matrix whose elements lie these steps apart.
  @unsafe func pack(_ flat: UnsafePointer<Float>, rowStep: Int, columnStep: Int) {
    unsafe vqz_packed_f32_from_flat(rows, columns, flat, rowStep, columnStep, values.start)
  }

  /// output = input · this.
  func multiply(_ input: VectorPanels, into output: VectorPanels) {
    unsafe vqz_gemm_f32(
      input.rows, rows, columns, input.values.start, values.start, output.values.start)
  }

  /// Makes this the transpose of `left` times `right`.
  func setInner(_ left: VectorPanels, _ right: VectorPanels) {
    values.clear()
    unsafe vqz_inner_f32(
      left.rows, rows, columns, left.values.start, right.values.start, values.start)
  }

  /// Copies this to `[rows][columns]`.
  @unsafe func unpack(to flat: UnsafeMutablePointer<Float>) {
    for r in 0..<rows {
      for first in stride(from: 0, to: columns, by: 32) {
        let count = min(32, columns - first)
        unsafe (flat + r * columns + first).update(
          from: values.start + Self.index(r, first, rows: rows), count: count)
      }
    }
  }

  /// Where an element of a packed matrix of so many rows lies.
  @inline(__always)
  static func index(_ row: Int, _ column: Int, rows: Int) -> Int {
    (column / 32 * ((rows + 15) / 16 * 16) + row) * 32 + column % 32
  }
}
