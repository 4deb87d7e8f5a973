internal import VQZ
internal import VQZCore
internal import VQZEntropy
internal import VQZNetwork

/// One training with one plan, from vectors along their axes to tables.
struct VectorWork {
  let data: VectorData
  let plan: VectorPlan
  let seed: UInt64
  let threads: Int

  /// What is told to whoever judges the model.
  struct Made {
    let numbers: VectorTables.Numbers
    let recipe: VectorRecipe
    /// Empty for windows, which are judged as whole series.
    let heldOut: [VectorTrainingReport.Point]
    /// What is left of vectors by codebooks that have not seen them, as a share.
    let left: Double
  }

  /// Vectors at each quality that chances are learnt from, and those that groups are weighed by;
  /// fewer of long ones, which have as many coefficients.
  private var learningCount: Int { max(100, min(1000, 400_000 / data.dimensions)) }
  private var trimmingCount: Int { max(256, min(1024, 400_000 / data.dimensions)) }
  /// Qualities that are learnt from: the finest are coded as others are.
  private static let learningQualities = 0..<40

  /// The largest plan whose model is small enough, carried out.
  ///
  /// - Parameters:
  ///   - modelByteCount: most bytes of the model file; nil is what suits the vectors.
  ///   - report: as `run` tells it.
  /// - Throws: `modelSize` where no plan is small enough, and as `run`.
  static func smallEnough(
    _ data: VectorData, modelByteCount: Int?, seed: UInt64, threads: Int,
    _ report: (VectorTrainingProgress.Stage, Double) throws -> Void
  ) throws -> Made {
    var plan = try VectorPlan(
      dimensions: data.dimensions, vectors: data.training.count, limit: modelByteCount)
    while true {
      let made = try VectorWork(data: data, plan: plan, seed: seed, threads: threads).run(report)
      let size = try VectorModel.file(made.numbers, unit: data.unit, metadata: [:]).count
      if size <= plan.byteLimit || !plan.isFirm { return made }
      // The guess of the size was too low.
      guard let smaller = plan.smaller else {
        throw TrainingError.modelSize(
          limit: plan.byteLimit, needed: size, dimensions: data.dimensions)
      }
      plan = smaller
    }
  }

  /// - Parameter report: told a stage and the share of it that is done; what it throws ends the
  ///   work.
  func run(
    _ report: (VectorTrainingProgress.Stage, Double) throws -> Void
  ) throws -> Made {
    try report(.codebooks, 0)
    let fit = CodebookFit(
      sizes: plan.codebooks, price: VectorRecipe.price(dimensions: data.dimensions), seed: seed,
      threads: threads)
    let outcome = try fit.fitAll(data.training) { try report(.codebooks, $0) }
    // Axes of what codebooks leave.
    let eigen = SymmetricEigen(
      data.training.less(outcome.bases, threads: threads).products(threads: threads),
      count: data.dimensions, threads: threads)
    let recipe = VectorRecipe(
      plan, dimensions: data.dimensions, vectors: data.training.count)
    let turn = VectorData.transposed(eigen.vectors.map { Float($0) }, data.dimensions)
    func turned(_ rows: VectorRows) -> VectorRows {
      rows.times(turn, columns: data.dimensions, threads: threads)
    }
    let books = outcome.books.map {
      VectorCodebook(codewords: turned($0.codewords), bits: $0.bits)
    }
    // Of windows, what is expected of them is part of the base.
    let expected = data.expectation.map { turned($0.rows) }
    let vectors = turned(data.training).plus(expected, threads: threads)
    let bases = turned(outcome.bases).plus(expected, threads: threads)
    let network = try VectorNetworkTraining(
      options: .init(
        hidden: plan.hidden, steps: recipe.steps, finest: recipe.finest,
        coarsest: recipe.coarsest, seed: seed), threads: threads
    ).run(vectors, bases) { try report(.network, $0) }
    let draft = VectorTablesDraft(
      books: books, basis: product(eigen.vectors, data.axes), mean: data.mean, unit: data.unit,
      fraction: data.fraction, finest: recipe.finest, coarsest: recipe.coarsest)
    var numbers = draft.numbers(network)
    if let expectation = data.expectation { expectation.set(&numbers, turn: turn) }
    try learn(&numbers, bases) { try report(.tables, $0) }
    guard data.expectation == nil else {
      return Made(numbers: numbers, recipe: recipe, heldOut: [], left: outcome.left)
    }
    let judge = VectorJudge(numbers: numbers, data: data, threads: threads)
    let heldOut = try judge.points { try report(.judging, $0) }
    return Made(numbers: numbers, recipe: recipe, heldOut: heldOut, left: outcome.left)
  }

  /// Chances, shrinks and groups.
  private func learn(
    _ numbers: inout VectorTables.Numbers, _ bases: VectorRows, _ report: (Double) throws -> Void
  ) throws {
    // As many as are drawn at one quality, several times over.
    let rows = Array(0..<min(data.training.count, 8 * learningCount))
    let scale = binaryPower(Double(data.fraction))
    let coefficients = rows.flatMap { row in
      bases.vector(row).map { x in
        Int16(max(-32768, min(32767, (Double(x) * scale).rounded(.toNearestOrEven))))
      }
    }
    let learning = VectorTablesLearning(
      values: data.values(
        data.training.picked(rows).plus(
          data.expectation?.rows.picked(rows), threads: threads), threads: threads),
      bases: coefficients, dimensions: data.dimensions, seed: seed, threads: threads)
    try learning.learn(
      &numbers, qualities: Self.learningQualities, vectors: learningCount
    ) { try report($0 / 2) }
    try learning.trim(&numbers, vectors: trimmingCount) { try report(0.5 + $0 / 2) }
  }

  /// Rows of `left` in the space of `right`'s columns, `[D][D]`.
  private func product(_ left: [Double], _ right: [Double]) -> [Double] {
    MatrixPanels(right, count: data.dimensions, threads: threads).product(left: left)
  }
}
