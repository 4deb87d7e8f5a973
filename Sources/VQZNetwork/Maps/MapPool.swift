import VQZCore

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

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

  private struct Blocks: Sendable {
    /// In the order they became free.
    var free: [Block] = []
    var freeByteCount = 0
    var usedByteCount = 0
    /// The most that was in use at one time.
    var peakByteCount = 0

    mutating func remove(at index: Int) -> Block {
      let block = free.remove(at: index)
      freeByteCount -= block.byteCount
      return block
    }
  }

  /// A kept block serves a map that needs at least one part in so many of it.
  private static let slack = 2
  /// Of the most that was ever in use, so many eighths stay with the pool, in use and free.
  private static let keptEighths = 9
  /// An upper bound of what a pool takes for each byte of maps alive at one time.
  package static var poolFactor: Int { (slack * keptEighths + 7) / 8 }

  /// A child of `fork` begins with no blocks: a pool outlives a decode.
  private let state = PerProcess { Blocks() }

  package init() {}

  deinit {
    state.withLock { blocks in
      for block in blocks.free { unsafe Self.deallocate(block.memory) }
    }
  }

  /// Memory of at least `byteCount` bytes, aligned to 64; its content is arbitrary.
  ///
  /// The smallest kept block that is at most twice as large. Where there is none, the blocks that
  /// have been free for longest are given back to the system until all together take no more than
  /// an eighth above the most that was ever in use: less would throw away what the next layers
  /// need, more would let a network of many sizes keep them all.
  @unsafe func take(byteCount: Int) -> UnsafeMutableRawBufferPointer {
    let kept: Block? = state.withLock { blocks in
      let fitting = blocks.free.indices.filter {
        blocks.free[$0].byteCount >= byteCount
          && blocks.free[$0].byteCount / Self.slack <= byteCount
      }
      let best = fitting.min { blocks.free[$0].byteCount < blocks.free[$1].byteCount }
      let block = best.map { blocks.remove(at: $0) }
      blocks.usedByteCount += block?.byteCount ?? byteCount
      blocks.peakByteCount = max(blocks.peakByteCount, blocks.usedByteCount)
      while blocks.usedByteCount + blocks.freeByteCount > blocks.peakByteCount * Self.keptEighths
        / 8,
        !blocks.free.isEmpty
      {
        unsafe Self.deallocate(blocks.remove(at: 0).memory)
      }
      return block
    }
    if let kept { return unsafe kept.memory }
    return unsafe Self.allocate(byteCount: byteCount)
  }

  @unsafe func give(_ memory: UnsafeMutableRawBufferPointer) {
    let block = unsafe Block(memory: memory)
    state.withLock { blocks in
      blocks.free.append(block)
      blocks.freeByteCount += block.byteCount
      blocks.usedByteCount -= block.byteCount
    }
  }

  /// Blocks from this size on come from the system and go back to it: in the heap, those given back
  /// would leave holes that others cannot use.
  private static let mappedByteCount = 1 << 20

  static func allocate(byteCount: Int) -> UnsafeMutableRawBufferPointer {
    guard byteCount >= mappedByteCount else {
      return UnsafeMutableRawBufferPointer.allocate(byteCount: byteCount, alignment: 64)
    }
    let memory = unsafe mmap(
      nil, byteCount, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
    guard let memory = unsafe memory, unsafe memory != MAP_FAILED else {
      // As where the heap has none: whoever calls has checked the limits before.
      preconditionFailure("no memory for a map of \(byteCount) bytes")
    }
    return unsafe UnsafeMutableRawBufferPointer(start: memory, count: byteCount)
  }

  /// Gives back what `allocate` made.
  @unsafe static func deallocate(_ memory: UnsafeMutableRawBufferPointer) {
    guard memory.count >= mappedByteCount, let start = memory.baseAddress else {
      return unsafe memory.deallocate()
    }
    unsafe munmap(start, memory.count)
  }
}
