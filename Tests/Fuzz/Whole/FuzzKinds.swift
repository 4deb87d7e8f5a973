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

  private static let windowCoder: WindowCoder? = {
    guard case .windows(let model)? = FuzzModels.windows?.coding else { return nil }
    return WindowCoder(model.tables)
  }()

  static func windows(_ bytes: [UInt8]) {
    guard let coder = windowCoder else { fatalError("no model of windows") }
    guard bytes.count >= 3 else { return }
    let quality = Int(bytes[0]) % coder.tables.qualityCount
    let (channels, windows) = (Int(bytes[1] % 3) + 1, Int(bytes[2]) + 1)
    let (limit, count) = (WindowCoder.valueMagnitude, channels * windows * coder.length)
    guard
      let values = try? coder.decode(
        bytes[3...], channels: channels, windows: windows, quality: quality)
    else { return }
    guard values.count == count, values.allSatisfy({ (-limit...limit).contains($0) }) else {
      fatalError("values of windows are too many or too large")
    }
    // Whatever comes out can be coded, and what that gives be decoded.
    let effort = Int(bytes[1] / 3) % VectorCoder.effortLimit + 1
    guard
      let stream = try? coder.encode(
        values, channels: channels, quality: quality, effort: effort),
      (try? coder.decode(stream[...], channels: channels, windows: windows, quality: quality))?
        .count == count
    else { fatalError("values of windows cannot be coded again") }
  }

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
