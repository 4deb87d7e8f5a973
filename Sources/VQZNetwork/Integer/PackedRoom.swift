internal import VQZCore
internal import VQZSystem

/// Memory for the packed layers of a model, one behind the other: one piece, on large pages.
struct PackedRoom {
  /// Nil before anything is taken.
  private var memory: LargeMemory?
  /// Bytes that are taken of it.
  private var taken = 0
  /// Bytes of the piece that the next layer begins.
  private let byteCount: Int

  /// - Parameters:
  ///   - layers: those that will be packed, in any order; more may be.
  ///   - limit: most bytes that are taken at once for layers yet to come.
  init(_ layers: [Layer.Convolution] = [], limit: Int = 0) {
    let sum = layers.reduce(0) {
      $0.saturatingSum(
        PackedLayer.byteCount(kernel: $1.kernel, inputs: $1.inputs, outputs: $1.outputs))
    }
    byteCount = min(sum, limit)
  }

  /// The next bytes, from a multiple of 64 on, and what keeps them.
  ///
  /// - Parameter count: a multiple of 64.
  @unsafe mutating func take(_ count: Int) -> (LargeMemory, UnsafeMutableRawBufferPointer) {
    precondition(count > 0 && count.isMultiple(of: 64))
    let isRoom = memory.map { unsafe count <= $0.bytes.count - taken } ?? false
    let piece =
      memory.flatMap { isRoom ? $0 : nil } ?? LargeMemory(byteCount: max(count, byteCount))
    if !isRoom { (memory, taken) = (piece, 0) }
    let own = unsafe UnsafeMutableRawBufferPointer(rebasing: piece.bytes[taken..<taken + count])
    taken += count
    return unsafe (piece, own)
  }
}
