import VQZ

/// Codewords as callers hold them: the steps of all blocks in one order.
final class IndicesHandle {
  private(set) var codewords: CodewordIndices
  /// Block and step within it, of each step.
  private let places: [(tile: Int, step: Int)]

  init(_ codewords: CodewordIndices) {
    self.codewords = codewords
    places = codewords.tiles.enumerated().flatMap { tile, steps in
      steps.indices.map { (tile: tile, step: $0) }
    }
  }

  var stepCount: Int { places.count }

  /// A step and its block.
  ///
  /// - Throws: `usage` where there is none of that number.
  func step(_ number: Int) throws(VQZError) -> (tile: Int, step: CodewordIndices.Step) {
    let place = try place(number)
    return (place.tile, codewords.tiles[place.tile][place.step])
  }

  /// - Throws: `usage` where there is no such step, or it has another number of indices.
  func replace(_ number: Int, with indices: [UInt16]) throws(VQZError) {
    let place = try place(number)
    codewords.tiles[place.tile][place.step].indices = indices
  }

  private func place(_ number: Int) throws(VQZError) -> (tile: Int, step: Int) {
    guard places.indices.contains(number) else {
      throw VQZError(
        .usage,
        "number: found \(UInt(bitPattern: number)), expected less than \(places.count)")
    }
    return places[number]
  }
}
