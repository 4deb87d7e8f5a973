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

  /// Chooses a form and maps a block.
  ///
  /// - Parameters:
  ///   - bytes: the samples in the order of coding.
  ///   - samples: the decoder's arithmetic for this block.
  ///   - bound: what is promised.
  ///   - effort: 1 to 9; from 3 on lossless blocks are looked through for a lattice that their
  ///     samples lie on.
  package init(
    _ bytes: [UInt8], samples: LatticeSamples, bound: LatticeBound, effort: Int
  ) throws(LatticeError) {
    let source = Source(bytes, samples)
    let candidate: Candidate
    switch bound {
    case .lossless: candidate = source.lossless(effort: effort)
    case .integer: candidate = Candidate(form: .header, values: source.steps())
    case .real(let most): candidate = source.absolute(most) ?? source.lossless(effort: effort)
    case .relative(let share):
      candidate = source.relative(share) ?? source.lossless(effort: effort)
    }
    self = try source.proved(candidate, bound)
  }

  private init(form: LatticeForm, values: [Int64], sides: LatticeSides, decoded: [UInt8]) {
    self.form = form
    self.values = values
    self.sides = sides
    self.decoded = decoded
  }

  /// A form and the integers that it gives, before anything is proved.
  struct Candidate {
    let form: LatticeForm
    var values: [Int64]
    var table: [Int64] = []
  }

  /// The samples of a block as numbers.
  struct Source {
    let bytes: [UInt8]
    let samples: LatticeSamples
    /// Of integer types.
    let integers: [Int64]
    /// Of floating-point types.
    let reals: [Double]

    var type: SampleType { samples.type }

    init(_ bytes: [UInt8], _ samples: LatticeSamples) {
      self.bytes = bytes
      self.samples = samples
      integers = SampleMemory.integers(bytes, samples.type)
      reals = SampleMemory.reals(bytes, samples.type)
    }

    /// Checks every sample of a candidate with the decoder's arithmetic; those that miss the bound
    /// are kept beside it, and their integer becomes that of the one before, which costs least.
    func proved(
      _ candidate: Candidate, _ bound: LatticeBound
    ) throws(LatticeError) -> LatticeMapping {
      var decoded = try samples.bytes(candidate.values, candidate.form, table: candidate.table)
      let misses = misses(of: decoded, bound)
      guard misses.contains(true) else {
        return LatticeMapping(
          form: candidate.form, values: candidate.values,
          sides: LatticeSides(table: candidate.table), decoded: decoded)
      }
      var values = candidate.values
      var last = misses.firstIndex(of: false).map { values[$0] } ?? 0
      for index in values.indices {
        if misses[index] {
          values[index] = last
        } else {
          last = values[index]
        }
      }
      let sides = LatticeSides(
        table: candidate.table, keeping: misses, of: bytes, byteCount: type.byteCount)
      sides.lay(over: &decoded, byteCount: type.byteCount)
      return LatticeMapping(
        form: candidate.form, values: values, sides: sides, decoded: decoded)
    }

    /// Which samples miss the bound.
    private func misses(of decoded: [UInt8], _ bound: LatticeBound) -> [Bool] {
      switch bound {
      case .lossless: return differences(decoded)
      case .integer(let most):
        return zip(integers, SampleMemory.integers(decoded, type)).map {
          UInt64(bitPattern: $0 > $1 ? $0 &- $1 : $1 &- $0) > most
        }
      case .real(let most):
        let patterns = differences(decoded)
        let found = SampleMemory.reals(decoded, type)
        return reals.indices.map {
          patterns[$0] && !Self.isWithin(reals[$0], found[$0], most)
        }
      case .relative(let share):
        guard type.isFloat else { return relativeMisses(decoded, share) }
        let patterns = differences(decoded)
        let found = SampleMemory.reals(decoded, type)
        return reals.indices.map {
          // The product may have been rounded up.
          patterns[$0]
            && !Self.isWithin(reals[$0], found[$0], (share * abs(reals[$0])).nextDown)
        }
      }
    }

    /// Which samples differ in any bit.
    private func differences(_ decoded: [UInt8]) -> [Bool] {
      let (one, other) = (
        SampleMemory.patterns(bytes, type), SampleMemory.patterns(decoded, type)
      )
      guard type.byteCount > 1 else { return zip(bytes, decoded).map { $0 != $1 } }
      return zip(one, other).map { $0 != $1 }
    }

    private func relativeMisses(_ decoded: [UInt8], _ share: Double) -> [Bool] {
      let zero = type.integerOffset
      return zip(integers, SampleMemory.integers(decoded, type)).map { one, other in
        guard one != other else { return false }
        let most = (share * abs(Double(one) + zero)).rounded(.down)
        let distance = UInt64(bitPattern: one > other ? one &- other : other &- one)
        // A bound beyond 2^53 may have been rounded up by its product; one less is safe.
        return Double(distance) > (most < 9e15 ? most : most * (1 - 0x1p-50))
      }
    }

    /// Whether two numbers differ by at most `most`, as real numbers; never for what is not finite,
    /// nor for a 0 with a sign, which is kept.
    @inline(__always)
    static func isWithin(_ one: Double, _ other: Double, _ most: Double) -> Bool {
      let difference = one - other
      let distance = abs(difference)
      guard distance <= most, !(one == 0 && one.sign == .minus) else { return false }
      guard distance == most else { return true }
      // The difference was rounded: the error of a difference is a number itself (Knuth).
      let back = difference - one
      let error = (one - (difference - back)) + (-other - back)
      return error == 0 || (error > 0) != (difference > 0)
    }
  }
}
