import VQZCore

/// What a lattice block promises of each of its samples.
package enum LatticeBound: Sendable, Equatable {
  /// Every sample comes back bit for bit.
  case lossless
  /// No integer sample is off by more.
  case integer(UInt64)
  /// No floating-point sample is off by more; above 0.
  case real(Double)
  /// No sample is off by more than this share of its own magnitude; above 0, below 1.
  case relative(Double)
}

/// The samples of a block as integers on a lattice, with all that a decoder needs to get them back
/// within the bound.
package struct LatticeMapping: Sendable {
  package let form: LatticeForm
  /// As many as the block has values.
  package let values: [Int64]
  package let sides: LatticeSides
  /// What every decoder will make of them, in the order of coding.
  package let decoded: [UInt8]
  /// How far that is from the samples.
  package let sums: DistortionSums

  /// Chooses a form and maps a block.
  ///
  /// - Parameters:
  ///   - bytes: the samples in the order of coding.
  ///   - samples: the decoder's arithmetic for this block.
  ///   - bound: what is promised.
  ///   - effort: 1 to 9; from 3 on lossless blocks are looked through for a lattice that their
  ///     samples lie on.
  ///   - keepsLast: whether the last channel of integers is kept exactly, whatever the bound.
  package init(
    _ bytes: [UInt8], samples: LatticeSamples, bound: LatticeBound, effort: Int,
    keepsLast: Bool = false
  ) throws(LatticeError) {
    let numbers = Numbers(bytes, samples)
    let candidate: Candidate
    switch bound {
    case .lossless: candidate = numbers.lossless(effort: effort)
    case .integer:
      candidate =
        keepsLast
        ? numbers.stepsButLast() : Candidate(form: .header, values: samples.steps(bytes))
    case .real(let most):
      candidate =
        samples.onHeader(bytes, most) ?? numbers.absolute(most) ?? numbers.lossless(effort: effort)
    case .relative(let share):
      candidate = numbers.relative(share) ?? numbers.lossless(effort: effort)
    }
    try self.init(proving: candidate, of: bytes, samples, bound)
  }

  /// Checks every sample of a candidate with the decoder's arithmetic; those that miss the bound
  /// are kept beside it, and their integer becomes that of the one before, which costs least.
  private init(
    proving candidate: Candidate, of bytes: [UInt8], _ samples: LatticeSamples,
    _ bound: LatticeBound
  ) throws(LatticeError) {
    var decoded = try samples.bytes(candidate.values, candidate.form, table: candidate.table)
    let comparison = LatticeComparison(bytes, decoded, samples.type, bound)
    var values = candidate.values
    for run in comparison.misses {
      let near = run.lowerBound > 0 ? run.lowerBound - 1 : run.upperBound
      let value = near < values.count ? values[near] : 0
      for index in run { values[index] = value }
    }
    let byteCount = samples.type.byteCount
    sides = LatticeSides(
      table: candidate.table, keeping: comparison.misses, of: bytes, byteCount: byteCount)
    sides.lay(over: &decoded, byteCount: byteCount)
    form = candidate.form
    self.values = values
    self.decoded = decoded
    sums = comparison.sums
  }

  /// A form and the integers that it gives, before anything is proved.
  struct Candidate {
    let form: LatticeForm
    let values: [Int64]
    var table: [Int64] = []
  }

  /// The samples of a block as numbers, which are made when they are first asked for.
  final class Numbers {
    let bytes: [UInt8]
    let samples: LatticeSamples
    /// Of integer types.
    private(set) lazy var integers = SampleMemory.integers(bytes, samples.type)
    /// Of floating-point types.
    private(set) lazy var reals = SampleMemory.reals(bytes, samples.type)

    var type: SampleType { samples.type }

    init(_ bytes: [UInt8], _ samples: LatticeSamples) {
      self.bytes = bytes
      self.samples = samples
    }
  }
}
