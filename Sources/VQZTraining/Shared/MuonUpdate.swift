internal import CVQZKernels
internal import VQZCore
package import VQZNetwork

/// Muon (Jordan et al. 2024): the momentum of a weight matrix with all its singular values pushed
/// to about one, so that a step goes equally far in every direction the gradients point to.
///
/// A convolution's weights are the matrix `[outputs][inputs·kernel·kernel]`. One matrix is one
/// item of work and every sum is a written chain, so neither threads nor machine change a bit. All
/// memory is allocated once.
@safe package final class MuonUpdate: @unchecked Sendable {
  /// One matrix, row after row, in the buffers of parameters.
  package struct Matrix: Sendable, Equatable {
    /// Where its values are, row after row, and how many rows there are.
    package var range: Range<Int>
    package var rows: Int

    package init(range: Range<Int>, rows: Int) {
      precondition(rows > 0 && range.count % rows == 0)
      self.range = range
      self.rows = rows
    }

    var columns: Int { range.count / rows }

    /// The updates of a tall matrix are enlarged, so that each of its outputs moves as far as
    /// those of a square one.
    var scale: Float { max(1, Float(rows) / Float(columns)).squareRoot() }

    /// About proportional to the work of a step.
    fileprivate var cost: Int {
      let small = min(rows, columns)
      return small * small * (3 * max(rows, columns) + 2 * small)
    }
  }

  /// μ.
  package static var defaultMomentum: Float { 0.95 }
  /// Newton–Schulz steps: five bring singular values from 0.003 up to about one.
  package static var defaultIterations: Int { 5 }

  /// Those with most work first: threads then end at about the same time.
  private let matrices: [Matrix]
  /// What the iterations of each matrix work in.
  private let scratch: [AlignedFloats]
  private let momentum: Float
  private let iterations: Int

  package init(
    matrices: [Matrix], momentum: Float = MuonUpdate.defaultMomentum,
    iterations: Int = MuonUpdate.defaultIterations
  ) {
    let filled = matrices.filter { !$0.range.isEmpty }
    self.matrices = filled.sorted {
      ($1.cost, $0.range.lowerBound) < ($0.cost, $1.range.lowerBound)
    }
    scratch = self.matrices.map {
      AlignedFloats(count: vqz_orthogonalise_f32_scratch($0.rows, $0.columns))
    }
    self.momentum = momentum
    self.iterations = iterations
  }

  /// The weights of convolutions.
  package convenience init(
    entries: [ParameterLayout.Entry], momentum: Float = MuonUpdate.defaultMomentum,
    iterations: Int = MuonUpdate.defaultIterations
  ) {
    self.init(
      matrices: entries.map { Matrix(range: $0.weight, rows: $0.shape.outputs) },
      momentum: momentum, iterations: iterations)
  }

  /// What the update is of, in the order of the buffer.
  package var ranges: [Range<Int>] {
    matrices.map(\.range).sorted { $0.lowerBound < $1.lowerBound }
  }

  /// In the range of each matrix: `moments` follow the gradient, and `gradient` becomes what is to
  /// be subtracted from the parameters for a learning rate of one.
  ///
  /// With momentum μ: m ← μ m + (1 − μ) g, and the direction is μ m + (1 − μ) g (Nesterov), as
  /// orthogonal as it gets, times √max(1, rows / columns).
  ///
  /// - Parameter scale: the gradient is multiplied by this first, to shorten it.
  package func replace(
    gradient: AlignedFloats, moments: AlignedFloats, scale: Float = 1, threads: Int
  ) {
    WorkerPool.forEach(count: matrices.count, threads: threads) { index in
      let matrix = matrices[index]
      let (kept, new) = (momentum, (1 - momentum) * scale)
      gradient.forEachVector(matrix.range) { at, lanes in
        let part = gradient.vector(at: at, lanes: lanes) * new
        let moment = moments.vector(at: at, lanes: lanes) * kept + part
        moments.setVector(moment, at: at, lanes: lanes)
        gradient.setVector(moment * kept + part, at: at, lanes: lanes)
      }
      unsafe vqz_orthogonalise_f32(
        matrix.rows, matrix.columns, Int32(iterations), gradient.start + matrix.range.lowerBound,
        scratch[index].start)
      let factor = matrix.scale
      guard factor > 1 else { return }
      gradient.forEachVector(matrix.range) { at, lanes in
        gradient.setVector(gradient.vector(at: at, lanes: lanes) * factor, at: at, lanes: lanes)
      }
    }
  }
}
