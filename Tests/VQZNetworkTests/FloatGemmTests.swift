import CVQZKernels
import Testing
import VQZCore
import VQZNetwork
import VQZSystem

/// Matrix products in the orders of the kernels against their definition.
@Suite struct FloatGemmTests {
  /// `[rows][columns]`.
  struct Matrix {
    var rows: Int
    var columns: Int
    var values: [Float]

    init(rows: Int, columns: Int, values: [Float]) {
      (self.rows, self.columns, self.values) = (rows, columns, values)
    }

    init(_ rows: Int, _ columns: Int, _ generator: inout SeededGenerator) {
      self.init(rows: rows, columns: columns, values: generator.floats(rows * columns))
    }

    subscript(r: Int, c: Int) -> Float { values[r * columns + c] }

    var transposed: Matrix {
      var result = self
      (result.rows, result.columns) = (columns, rows)
      for r in 0..<rows {
        for c in 0..<columns { result.values[c * rows + r] = self[r, c] }
      }
      return result
    }

    /// The chain of `vqz_gemm_f32.h`.
    func times(_ right: Matrix) -> Matrix {
      var result = Matrix(
        rows: rows, columns: right.columns,
        values: [Float](repeating: 0, count: rows * right.columns))
      for r in 0..<rows {
        for c in 0..<right.columns {
          var sum: Float = 0
          for k in 0..<columns { sum.addProduct(self[r, k], right[k, c]) }
          result.values[r * right.columns + c] = sum
        }
      }
      return result
    }

    var panels: AlignedFloats {
      let panels = AlignedFloats(count: vqz_panels_f32_count(rows, columns))
      unsafe vqz_panels_f32_from_flat(
        rows, columns, values, columns, 1, panels.storage.baseAddress)
      return panels
    }

    /// As the right side of a product.
    var packed: AlignedFloats {
      let packed = AlignedFloats(count: vqz_packed_f32_count(rows, columns))
      unsafe vqz_packed_f32_from_flat(
        rows, columns, values, columns, 1, packed.storage.baseAddress)
      return packed
    }
  }

  static let shapes: [[Int]] = [
    [1, 1, 1], [5, 3, 7], [17, 40, 33], [16, 16, 32], [29, 33, 16], [300, 20, 70], [3, 100, 2],
    [0, 4, 4], [4, 0, 4], [4, 4, 0], [15, 65, 97],
  ]

  @Test(arguments: shapes) func productIsTheDefinition(_ shape: [Int]) {
    var generator = SeededGenerator(seed: 31, stream: UInt64(shape[0] * 100 + shape[1]))
    let (rows, inner, columns) = (shape[0], shape[1], shape[2])
    let left = Matrix(rows, inner, &generator)
    let right = Matrix(inner, columns, &generator)
    let expected = left.times(right)
    InstructionSet.forEach { isa in
      let (a, b) = (left.panels, right.packed)
      let output = AlignedFloats(count: vqz_panels_f32_count(rows, columns))
      unsafe vqz_gemm_f32(
        rows, inner, columns, a.storage.baseAddress, b.storage.baseAddress,
        output.storage.baseAddress)
      var found = [Float](repeating: 1, count: rows * columns)
      unsafe vqz_panels_f32_to_flat(
        rows, columns, output.storage.baseAddress, columns, 1, &found)
      #expect(found.map(\.bitPattern) == expected.values.map(\.bitPattern), "\(isa)")
    }
  }

  @Test(arguments: shapes) func gramIsTheProductWithTheTranspose(_ shape: [Int]) {
    var generator = SeededGenerator(seed: 32, stream: UInt64(shape[0] * 100 + shape[2]))
    let matrix = Matrix(shape[0], shape[2], &generator)
    let expected = matrix.transposed.times(matrix).packed.values
    InstructionSet.forEach { isa in
      let panels = matrix.panels
      let found = AlignedFloats(count: vqz_packed_f32_count(shape[2], shape[2]))
      unsafe vqz_gram_f32(
        shape[0], shape[2], panels.storage.baseAddress, found.storage.baseAddress)
      #expect(found.values == expected, "\(isa)")
    }
  }

  @Test(arguments: shapes) func innerIsTheProductOfTheTranspose(_ shape: [Int]) {
    var generator = SeededGenerator(seed: 33, stream: UInt64(shape[0] * 100 + shape[1]))
    let (rows, lefts, rights) = (shape[0], shape[1], shape[2])
    let left = Matrix(rows, lefts, &generator)
    let right = Matrix(rows, rights, &generator)
    let expected = left.transposed.times(right).packed.values
    InstructionSet.forEach { isa in
      let (a, b) = (left.panels, right.panels)
      let found = AlignedFloats(count: vqz_packed_f32_count(lefts, rights))
      unsafe vqz_inner_f32(
        rows, lefts, rights, a.storage.baseAddress, b.storage.baseAddress,
        found.storage.baseAddress)
      #expect(found.values == expected, "\(isa)")
    }
  }
}
