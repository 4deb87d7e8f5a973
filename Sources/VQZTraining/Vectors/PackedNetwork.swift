internal import VQZCore
package import VQZNetwork

/// The parameters of one step of training as passes read them.
///
/// Shared by all passes: they only read, and nobody takes over others while they do; that is what
/// makes the unchecked sharing sound.
@safe package final class PackedNetwork: @unchecked Sendable {
  package let network: VectorNetwork
  package let parameters: AlignedFloats
  /// One over the spread of each coefficient, where it lies in memory: what hidden values are told
  /// of coefficients is of one size.
  let norms: AlignedFloats
  /// Of each matrix, in the order of `VectorNetwork.matrices`.
  private let forward: [PackedMatrix]
  private let transposed: [PackedMatrix]
  /// `[classes][magnitudes]` of bits, and the shares they come from.
  let bits, shares: AlignedFloats
  /// `[classes][2]`, in steps.
  let shrinks: AlignedFloats

  /// - Parameter spreads: standard deviation of each coefficient.
  package init(_ network: VectorNetwork, spreads: [Float], seed: UInt64) {
    self.network = network
    parameters = network.initial(spreads: spreads, seed: seed)
    norms = AlignedFloats(network.groups.spread(spreads.map { 1 / $0 }))
    bits = AlignedFloats(count: network.logits.count)
    shares = AlignedFloats(count: network.logits.count)
    shrinks = AlignedFloats(count: network.shrinks.count)
    forward = network.matrices.map { PackedMatrix(rows: $0.inputs, columns: $0.outputs) }
    transposed = network.matrices.map { PackedMatrix(rows: $0.outputs, columns: $0.inputs) }
    repack(threads: 1)
  }

  /// Takes over parameters that have changed.
  package func repack(threads: Int) {
    let matrices = network.matrices
    WorkerPool.forEach(count: matrices.count, threads: threads) { index in
      let matrix = matrices[index]
      let flat = unsafe parameters.start + matrix.at
      unsafe forward[index].pack(flat, rowStep: matrix.outputs, columnStep: 1)
      unsafe transposed[index].pack(flat, rowStep: 1, columnStep: matrix.outputs)
    }
    let found = network.bits(parameters)
    bits.set(found.bits, at: 0)
    shares.set(found.shares, at: 0)
    shrinks.set(network.shrinks.map { parameters[$0] * VectorNetwork.tableScale }, at: 0)
  }

  /// output = input · matrix `index`.
  func multiply(_ index: Int, _ input: VectorPanels, into output: VectorPanels) {
    forward[index].multiply(input, into: output)
  }

  /// input = output · transposed matrix `index`.
  func multiplyBack(_ index: Int, _ output: VectorPanels, into input: VectorPanels) {
    transposed[index].multiply(output, into: input)
  }

  /// The first hidden values of each step, `[steps][H]`.
  ///
  /// - Parameter logs: logarithms of steps to base 2.
  func firstHidden(_ logs: [Float]) -> [[Float]] {
    let rows = logs.count
    let features = VectorPanels(rows: rows, columns: VectorNetwork.stepFeatures)
    let inner = VectorPanels(rows: rows, columns: VectorNetwork.stepHidden)
    let outer = VectorPanels(rows: rows, columns: network.hidden)
    setFirstHidden(logs, features, inner, outer)
    return (0..<rows).map { row in
      (0..<network.hidden).map { outer.values[($0 / 16 * rows + row) * 16 + $0 % 16] }
    }
  }

  /// The same with what lies between.
  func setFirstHidden(
    _ logs: [Float], _ features: VectorPanels, _ inner: VectorPanels, _ outer: VectorPanels
  ) {
    for (row, log) in logs.enumerated() {
      let u = log / 3
      features.values.set([u, u * u, u * u * u], at: row * 16)
    }
    multiply(0, features, into: inner)
    inner.add(parameters, at: network.stepInnerBias.lowerBound)
    inner.setPositive(of: inner)
    multiply(1, inner, into: outer)
    outer.add(parameters, at: network.stepOuterBias.lowerBound)
  }
}
