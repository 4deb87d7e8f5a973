import VQZCore

/// Integers of samples that come back bit for bit.
extension LatticeMapping.Numbers {
  /// Distinct samples up to one in so many are worth a table.
  private static let tableShare = 16

  /// The form whose integers look cheapest.
  func lossless(effort: Int) -> LatticeMapping.Candidate {
    var best = plain
    guard effort >= 3 else { return best }
    var least = cost(best)
    for candidate in [scaled, scaledByPlane, tabled] {
      guard let candidate else { continue }
      let cost = cost(candidate)
      if cost < least { (best, least) = (candidate, cost) }
    }
    return best
  }

  /// Samples as they are ordered.
  private var plain: LatticeMapping.Candidate {
    guard type.isFloat else {
      // The header's step is 1 where the whole file is lossless.
      if case .integer(0, 1) = samples.header {
        return LatticeMapping.Candidate(form: .header, values: integers)
      }
      return LatticeMapping.Candidate(
        form: .scales([.integer(offset: 0, step: 1)]), values: integers)
    }
    return LatticeMapping.Candidate(form: .ordered, values: orders)
  }

  /// Of each floating-point sample its place among all of its type; 0 for what is not finite.
  private var orders: [Int64] {
    let (sign, patterns) = (type.signBit, SampleMemory.patterns(bytes, type))
    return patterns.indices.map { index in
      guard reals[index].isFinite else { return 0 }
      let magnitude = Int64(patterns[index] & (sign - 1))
      return patterns[index] & sign == 0 ? magnitude : -magnitude
    }
  }

  /// The places of distinct samples among themselves, where they are few.
  private var tabled: LatticeMapping.Candidate? {
    let places = type.isFloat ? orders : integers
    let table = Set(places).sorted()
    guard table.count * Self.tableShare <= places.count, table.count > 1 else { return nil }
    // A table without gaps says nothing that the samples do not.
    guard table[table.count - 1] &- table[0] != Int64(table.count - 1) else { return nil }
    let ranks = Dictionary(
      uniqueKeysWithValues: table.enumerated().map { ($0.element, Int64($0.offset)) })
    return LatticeMapping.Candidate(
      form: .table, values: places.map { ranks[$0] ?? 0 }, table: table)
  }

  /// The lattice that all samples lie on.
  private var scaled: LatticeMapping.Candidate? {
    let whole = 0..<(type.isFloat ? reals.count : integers.count)
    guard let scale = scale(of: whole) else { return nil }
    return candidate([scale], length: whole.count)
  }

  /// Lattices that the samples of each plane lie on. They may be coarser than the one of all,
  /// which every binary step that is fine enough is: so both are tried.
  private var scaledByPlane: LatticeMapping.Candidate? {
    let count = samples.planes.count
    guard count > 1, type.isFloat else { return nil }
    let length = reals.count / count
    guard length >= 64 else { return nil }
    var scales: [LatticeForm.Scale] = []
    for plane in 0..<count {
      guard let scale = scale(of: plane * length..<(plane + 1) * length) else { return nil }
      scales.append(scale)
    }
    return candidate(scales, length: length)
  }

  private func candidate(
    _ scales: [LatticeForm.Scale], length: Int
  ) -> LatticeMapping.Candidate {
    var values: [Int64] = []
    values.reserveCapacity(length * scales.count)
    for (plane, scale) in scales.enumerated() {
      for index in plane * length..<(plane + 1) * length {
        switch scale {
        case .integer(let offset, let step):
          values.append((integers[index] &- offset) / Int64(step))
        case .real(let offset, let step):
          let quotient = ((reals[index] - offset) / step).rounded()
          values.append(abs(quotient) < 0x1p52 ? Int64(quotient) : 0)
        }
      }
    }
    return LatticeMapping.Candidate(form: .scales(scales), values: values)
  }

  private func scale(of range: Range<Int>) -> LatticeForm.Scale? {
    type.isFloat
      ? RealLattice(Array(reals[range]), type)?.scale : Self.scale(of: integers[range])
  }

  /// The least sample and the largest step that all lie on; nil where that is 1.
  private static func scale(of values: ArraySlice<Int64>) -> LatticeForm.Scale? {
    guard let least = values.min() else { return nil }
    var divisor: UInt64 = 0
    for value in values {
      var (a, b) = (divisor, UInt64(bitPattern: value &- least))
      while b != 0 { (a, b) = (b, a % b) }
      divisor = a
      if divisor == 1 { return nil }
    }
    guard divisor > 1, divisor <= UInt64(Int64.max) else { return nil }
    return .integer(offset: least, step: divisor)
  }

  /// Bits that integers and table may take, by differences in two directions: for choosing among
  /// forms, not for anything that is written.
  private func cost(_ candidate: LatticeMapping.Candidate) -> Double {
    let extents = samples.planes.extents
    let width = extents[3] > 1 ? extents[3] : extents[2]
    let values = candidate.values
    var bits = 0
    for index in 1..<max(1, values.count) {
      let isInner = index >= width && index % width != 0
      let expected =
        isInner
        ? values[index - 1] &+ values[index - width] &- values[index - width - 1]
        : values[index - 1]
      let distance = (values[index] &- expected).magnitude
      bits += 64 - distance.leadingZeroBitCount
    }
    return Double(bits) + 20 * Double(candidate.table.count)
  }
}
