import Testing
import VQZCore
import VQZNetwork
import VQZSystem
import VQZTraining

/// The orthogonalised momentum against a reference in double precision.
@Suite struct MuonTests {
  /// `[rows][columns]`.
  struct Matrix {
    var rows: Int
    var columns: Int
    var values: [Double]

    static func * (left: Matrix, right: Matrix) -> Matrix {
      var values = [Double](repeating: 0, count: left.rows * right.columns)
      for r in 0..<left.rows {
        for k in 0..<left.columns {
          let factor = left.values[r * left.columns + k]
          for c in 0..<right.columns {
            values[r * right.columns + c] += factor * right.values[k * right.columns + c]
          }
        }
      }
      return Matrix(rows: left.rows, columns: right.columns, values: values)
    }

    var transposed: Matrix {
      var result = Matrix(rows: columns, columns: rows, values: values)
      for r in 0..<rows {
        for c in 0..<columns { result.values[c * rows + r] = values[r * columns + c] }
      }
      return result
    }

    /// a·self + b·other.
    func mixed(_ a: Double, _ other: Matrix, _ b: Double) -> Matrix {
      let sum = zip(values, other.values).map { a * $0 + b * $1 }
      return Matrix(rows: rows, columns: columns, values: sum)
    }

    /// The five steps as they were published: X ← aX + (bA + cA²)X with A = XXᵀ.
    var orthogonalised: Matrix {
      guard rows <= columns else { return transposed.orthogonalised.transposed }
      let length = values.reduce(0) { $0 + $1 * $1 }.squareRoot()
      var x = self
      if length > 0 { x.values = x.values.map { $0 / length } }
      for _ in 0..<5 {
        let gram = x * x.transposed
        x = x.mixed(3.4445, gram.mixed(-4.7750, gram * gram, 2.0315) * x, 1)
      }
      return x
    }
  }

  /// Rows and columns; they follow each other in the buffer, three parameters apart.
  static let sizes = [
    (1, 1), (1, 9), (12, 1), (5, 3), (3, 5), (17, 41), (41, 17), (33, 65), (16, 288), (96, 32),
  ]

  private struct Rig {
    var matrices: [MuonUpdate.Matrix] = []
    let count: Int

    init() {
      var end = 5
      for (rows, columns) in MuonTests.sizes {
        matrices.append(MuonUpdate.Matrix(range: end..<end + rows * columns, rows: rows))
        end += rows * columns + 3
      }
      count = (end + 15) / 16 * 16
    }

    /// Gradient and momentum after three random gradients.
    func steps(threads: Int) -> (gradient: [Float], moments: [Float]) {
      var generator = SeededGenerator(seed: 33)
      let muon = MuonUpdate(matrices: matrices)
      let gradient = AlignedFloats(count: count)
      let moments = AlignedFloats(count: count)
      for _ in 0..<3 {
        gradient.set((0..<count).map { _ in generator.gaussian() }, at: 0)
        muon.replace(gradient: gradient, moments: moments, scale: 0.5, threads: threads)
      }
      return (gradient.values, moments.values)
    }
  }

  @Test func agreesWithTheReference() {
    let rig = Rig()
    let found = rig.steps(threads: 2)
    var generator = SeededGenerator(seed: 33)
    let gradients = (0..<3).map { _ in (0..<rig.count).map { _ in generator.gaussian() } }
    var untouched = gradients[2]
    for matrix in rig.matrices {
      var moments = [Double](repeating: 0, count: matrix.range.count)
      var direction = moments
      for gradient in gradients {
        for (index, at) in matrix.range.enumerated() {
          let part = 0.05 * 0.5 * Double(gradient[at])
          moments[index] = 0.95 * moments[index] + part
          direction[index] = 0.95 * moments[index] + part
        }
      }
      let columns = matrix.range.count / matrix.rows
      let expected = Matrix(rows: matrix.rows, columns: columns, values: direction).orthogonalised
      let scale = max(1, Double(matrix.rows) / Double(columns)).squareRoot()
      for (index, at) in matrix.range.enumerated() {
        #expect(abs(Double(found.moments[at]) - moments[index]) < 1e-6)
        let wanted = scale * expected.values[index]
        #expect(abs(Double(found.gradient[at]) - wanted) < 2e-4, "\(matrix)")
        untouched[at] = found.gradient[at]
      }
    }
    #expect(found.gradient == untouched)
  }

  @Test func neitherThreadsNorMachineChangeABit() {
    let rig = Rig()
    let expected = rig.steps(threads: 1)
    InstructionSet.forEach { isa in
      for threads in [1, 2, 7] {
        let found = rig.steps(threads: threads)
        #expect(found.gradient == expected.gradient, "\(isa), \(threads) threads")
        #expect(found.moments == expected.moments, "\(isa), \(threads) threads")
      }
    }
  }

  @Test func noGradientIsNoUpdate() {
    let muon = MuonUpdate(matrices: [.init(range: 0..<32, rows: 4), .init(range: 40..<40, rows: 1)])
    let gradient = AlignedFloats(count: 48)
    let moments = AlignedFloats(count: 48)
    muon.replace(gradient: gradient, moments: moments, threads: 2)
    #expect(gradient.values.allSatisfy { $0 == 0 })
  }

  /// All singular values of the update are near one, whatever those of the gradient were.
  @Test func theUpdateIsNearlyOrthogonal() {
    var generator = SeededGenerator(seed: 34)
    let muon = MuonUpdate(matrices: [.init(range: 0..<8 * 64, rows: 8)])
    let gradient = AlignedFloats(count: 8 * 64)
    let moments = AlignedFloats(count: 8 * 64)
    for index in 0..<gradient.count {
      gradient.set([generator.gaussian() * (index < 64 ? 20 : 0.5)], at: index)
    }
    muon.replace(gradient: gradient, moments: moments, threads: 1)
    let update = Matrix(rows: 8, columns: 64, values: gradient.values.map(Double.init))
    let gram = update * update.transposed
    for r in 0..<8 {
      #expect((0.4...1.6).contains(gram.values[r * 9]), "row \(r)")
    }
    let trace = (0..<8).reduce(0) { $0 + gram.values[$1 * 9] }
    let squares = (gram * gram).values
    let traceOfSquare = (0..<8).reduce(0) { $0 + squares[$1 * 9] }
    #expect(traceOfSquare < 1.2 * trace * trace / 8)
  }

  /// Muon moves the matrices of the layout and nothing else; Adam moves what is left to it.
  @Test func theOptimiserDividesTheParameters() throws {
    let layout = ParameterLayout(convolutions: [
      ("a", Layer.Convolution(kernel: 3, inputs: 3, outputs: 7)),
      ("b", Layer.Convolution(kernel: 1, inputs: 7, outputs: 5)),
    ])
    let count = (layout.count + 6 + 15) / 16 * 16
    func trained(_ kind: OptimiserRecipe.Kind, linear: Set<String> = []) -> [Float] {
      var recipe = Recipe()
      recipe.optimiser.kind = kind
      let optimiser = Optimiser(
        count: count, recipe: recipe.optimiser, layout: layout, linear: linear)
      var generator = SeededGenerator(seed: 35)
      let parameters = AlignedFloats(count: count)
      let average = AlignedFloats(count: count)
      let chunk = AlignedFloats(count: count)
      for step in 1...3 {
        chunk.set((0..<count).map { _ in generator.gaussian() }, at: 0)
        let length = optimiser.reduce([chunk], threads: 2)
        optimiser.update(
          parameters, average: average, decayed: layout.count, step: step, rate: 1e-3,
          gradientLength: length, longest: 1, averaging: 1, threads: 2)
      }
      #expect(average.values == parameters.values)
      return parameters.values
    }
    let (adam, muon) = (trained(.adam), trained(.muon))
    let mixed = trained(.muon, linear: ["b"])
    let (a, b) = (layout.entries[0], layout.entries[1])
    #expect(
      muon[a.bias] == adam[a.bias] && muon[b.bias.lowerBound...] == adam[b.bias.lowerBound...])
    #expect(muon[a.weight] != adam[a.weight] && muon[b.weight] != adam[b.weight])
    #expect(mixed[a.weight] == muon[a.weight] && mixed[b.weight] == adam[b.weight])
    // Half the rate of Adam, so half of Muon's own 0.01; three steps of length about one each.
    let length = muon[a.weight].reduce(0) { $0 + $1 * $1 }.squareRoot()
    #expect(length > 0.005 && length < 0.015 * Float(7).squareRoot() * 1.3)
  }
}
