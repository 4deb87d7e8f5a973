internal import VQZ
internal import VQZCore
internal import VQZEntropy

/// Learns from signals one after another, a few blocks of them at the same time.
struct LatticeLearner {
  private let base: LatticeBase
  private let coder: LatticeCoder
  private let threads: Int
  private var sums: LatticeSums
  /// Blocks that wait until there are enough for all threads.
  private var waiting: [Task] = []

  /// A block and a bound to code it within.
  private struct Task: Sendable {
    let block: LatticeBlocks.Samples
    let header: SignalHeader
    let bound: ErrorBound
  }

  /// - Parameters:
  ///   - kind: array or series.
  ///   - threads: that share the work, 1 or more; what is learnt does not depend on them.
  init(_ kind: SignalKind, threads: Int) throws(EntropyError) {
    base = .of(kind)
    coder = LatticeCoder(try LatticeTables(base.learning()))
    sums = LatticeSums(base)
    self.threads = threads
  }

  /// Learns from all blocks of a signal, each within every bound.
  mutating func learn(_ source: LatticeSample.Source) throws {
    let range = try source.range()
    let bounds = base.shares.map { share in
      let most = share * range
      return ErrorBound.absolute(most.isFinite ? most : .greatestFiniteMagnitude)
    }
    var blocks = try LatticeBlocks(source.header, read: source.rows())
    while let group = try blocks.next() {
      for block in group {
        waiting += bounds.map { Task(block: block, header: source.header, bound: $0) }
        if waiting.count >= 2 * threads { try work() }
      }
    }
  }

  /// Results are added in the order of the blocks.
  private mutating func work() throws {
    let (coder, tasks) = (coder, waiting)
    waiting = []
    let found = try WorkerPool.map(count: tasks.count, threads: threads) { index in
      let block = try LatticeBlocks.integers(
        of: tasks[index].block, tasks[index].header, tasks[index].bound)
      return try coder.learn(
        block.values, extents: block.extents, profile: 0, shift: block.shift)
    }
    for learned in found { sums.add(learned) }
  }

  /// The tables of all that was learnt.
  mutating func tables() throws -> LatticeTables.Numbers {
    try work()
    return sums.tables()
  }
}
