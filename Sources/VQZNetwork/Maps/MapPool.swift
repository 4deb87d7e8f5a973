import Synchronization

/// Keeps the memory of maps that are gone for the next map of about the same size.
///
/// A network makes maps of few sizes, many megabytes each, in turn; asking the system for each of
/// them again costs page faults, and leaves holes that grow a long run to several times what is in
/// use. A map made from another one by a layer takes its memory from the same pool.
package final class MapPool: Sendable {
  @safe private struct Block: @unchecked Sendable {
    @unsafe let memory: UnsafeMutableRawBufferPointer

    var byteCount: Int { unsafe memory.count }
  }

  private let free = Mutex<[Block]>([])

  package init() {}

  deinit {
    free.withLock { blocks in
      for block in blocks { unsafe block.memory.deallocate() }
    }
  }

  /// Memory of at least `byteCount` bytes, aligned to 64; its content is arbitrary.
  ///
  /// The smallest kept block that is at most half too large. Where there is none, the largest that
  /// is at most half too small is given back to the system: tiles at the edge of a picture are a
  /// little smaller than the others, and must not double what is kept.
  @unsafe func take(byteCount: Int) -> UnsafeMutableRawBufferPointer {
    let kept: Block? = free.withLock { blocks in
      let fitting = blocks.indices.filter {
        blocks[$0].byteCount >= byteCount && blocks[$0].byteCount / 3 * 2 <= byteCount
      }
      if let best = fitting.min(by: { blocks[$0].byteCount < blocks[$1].byteCount }) {
        return blocks.remove(at: best)
      }
      let small = blocks.indices.filter {
        blocks[$0].byteCount < byteCount && blocks[$0].byteCount >= byteCount / 2
      }
      if let worst = small.max(by: { blocks[$0].byteCount < blocks[$1].byteCount }) {
        unsafe blocks.remove(at: worst).memory.deallocate()
      }
      return nil
    }
    if let kept { return unsafe kept.memory }
    return unsafe Self.allocate(byteCount: byteCount)
  }

  @unsafe func give(_ memory: UnsafeMutableRawBufferPointer) {
    let block = unsafe Block(memory: memory)
    free.withLock { $0.append(block) }
  }

  static func allocate(byteCount: Int) -> UnsafeMutableRawBufferPointer {
    UnsafeMutableRawBufferPointer.allocate(byteCount: byteCount, alignment: 64)
  }
}
