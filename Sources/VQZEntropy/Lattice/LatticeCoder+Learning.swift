import CVQZKernels

extension LatticeCoder {
  /// What coding a block leaves behind: what training makes tables of.
  package struct Learned: Sendable {
    /// A counter's probability in 2^22 above 8 bits of how often it learned;
    /// `LatticeTables.counterCount` of them.
    package let counters: [UInt32]
    /// Weights of the mixing, `[48][64][7]`; all alike where the profile does not mix.
    package let weights: [Int32]
    /// Products in the form of `LatticeTables.Numbers.prior`, times 256 and summed with the
    /// forgetting of the profile's last predictor.
    package let products: [Int64]
  }

  /// Classes of scale that have weights of their own.
  package static let weightClassCount = 48

  /// Codes a block for the sake of what is learned from it.
  ///
  /// - Parameters: as those of `encode(_:extents:profile:shift:limit:)`.
  /// - Throws: `latticeBlock` where the numbers do not fit each other.
  package func learn(
    _ values: [Int64], extents: [Int], profile: Int, shift: Int
  ) throws(EntropyError) -> Learned {
    guard (0..<tables.profileCount).contains(profile), (0...Self.shiftLimit).contains(shift),
      extents.reduce(1, *) == values.count,
      let workspace = workspaceByteCount(extents: extents, profile: profile)
    else { throw .latticeBlock }
    let sizes = extents.map { UInt32($0) }
    var counters = [UInt32](repeating: 0, count: LatticeTables.counterCount)
    var weights = [Int32](
      repeating: 0, count: Self.weightClassCount * LatticeTables.weightCount)
    var products = [Int64](repeating: 0, count: tables.numbers.prior.count)
    var stream = [UInt8](repeating: 0, count: values.count * 16 + 64)
    let length = unsafe Self.withWorkspace(workspace) { memory in
      unsafe tables.withSet { set in
        let length = unsafe vqz_lattice_encode(
          set, UInt32(profile), UInt32(shift), sizes, values, &stream, stream.count, memory)
        unsafe vqz_lattice_learned(set, UInt32(profile), memory, &counters, &weights)
        unsafe vqz_lattice_products(set, UInt32(profile), sizes, memory, &products)
        return length
      }
    }
    guard length > 0 else { throw .latticeBlock }
    return Learned(counters: counters, weights: weights, products: products)
  }
}
