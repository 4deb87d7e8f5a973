import VQZ
import VQZCore
import VQZEntropy

/// Coders of single kinds of signals, with the tables of models.
enum FuzzKinds {
  private static let lattices: [LatticeCoder] = ([.array, .series] as [SignalKind]).compactMap {
    guard case .lattice(let model)? = (try? VQZModel.builtIn(for: $0))?.coding else { return nil }
    return LatticeCoder(model.tables)
  }

  static func lattice(_ bytes: [UInt8]) {
    guard bytes.count >= 5, lattices.count == 2 else { return }
    let coder = lattices[Int(bytes[0] >> 7)]
    let extents = bytes[..<4].map { Int($0 & 3) + 1 }
    guard let values = try? coder.decode(bytes[4...], extents: extents) else { return }
    let (profile, shift) = (Int(bytes[4]), LatticeCoder.shift(for: values))
    guard
      let stream = try? coder.encode(values, extents: extents, profile: profile, shift: shift),
      (try? coder.decode(stream[...], extents: extents)) == values
    else { fatalError("values of a lattice that are coded again are others") }
  }

  private static let vectorCoder: VectorCoder? = {
    guard case .wholeVectors(let model)? = FuzzModels.vectors?.coding else { return nil }
    return VectorCoder(model.tables)
  }()

  static func vectors(_ bytes: [UInt8]) {
    guard bytes.count >= 3, let coder = vectorCoder else { return }
    let quality = Int(bytes[1]) % coder.tables.qualityCount
    let count = Int(bytes[2] % 40) + 1
    guard bytes[0] & 1 == 1 else {
      _ = try? coder.decode(bytes[3...], quality: quality, count: count)
      return
    }
    guard let runs = try? VectorRuns(bytes[3...], count: count),
      let values = try? coder.decode(runs, quality: quality, count: count)
    else { return }
    // Each vector alone is what it is among the others.
    let size = coder.tables.dimensionCount
    let run = count / runs.length / 2
    let range = runs.vectors(of: run, count: count)
    let last = range.count - 1
    let alone = try? coder.decode(
      run: runs.bytes(of: run), quality: quality, count: range.count, vectors: last..<range.count)
    guard let alone, alone[...] == values[(range.upperBound - 1) * size..<range.upperBound * size]
    else { fatalError("vector \(range.upperBound - 1) alone is another") }
  }
}
