import Synchronization
import Testing
import VQZCore

@Suite struct WorkerPoolTests {
  private struct Broken: Error, Equatable {
    let index: Int
  }

  @Test(arguments: [0, 1, 2, 3, 7, 64])
  func everyIndexRunsOnce(threads: Int) {
    for count in [0, 1, 2, 5, 1000] {
      let sum = Atomic<Int>(0)
      let runs = Atomic<Int>(0)
      WorkerPool.forEach(count: count, threads: threads) { index in
        sum.wrappingAdd(index + 1, ordering: .relaxed)
        runs.wrappingAdd(1, ordering: .relaxed)
      }
      #expect(runs.load(ordering: .relaxed) == count)
      #expect(sum.load(ordering: .relaxed) == count * (count + 1) / 2)
    }
  }

  @Test(arguments: [1, 2, 3, 7])
  func resultsComeInOrder(threads: Int) {
    let squares = WorkerPool.map(count: 500, threads: threads) { $0 * $0 }
    #expect(squares == (0..<500).map { $0 * $0 })
    let texts = WorkerPool.map(count: 50, threads: threads) { "\($0)" }
    #expect(texts == (0..<50).map { "\($0)" })
  }

  @Test(arguments: [1, 2, 3, 7])
  func theLowestErrorWins(threads: Int) {
    for _ in 0..<50 {
      #expect(throws: Broken(index: 13)) {
        try WorkerPool.forEach(count: 200, threads: threads) { index throws(Broken) in
          if index % 20 == 13 { throw Broken(index: index) }
        }
      }
    }
  }

  @Test func theErrorOfAMapIsThrown() {
    #expect(throws: Broken(index: 4)) {
      try WorkerPool.map(count: 10, threads: 2) { index throws(Broken) in
        if index >= 4 { throw Broken(index: index) }
        return [index]
      }
    }
  }

  @Test(arguments: [1, 2, 7])
  func chunksDependOnTheirSizeAlone(threads: Int) {
    for (total, size) in [(0, 4), (1, 4), (4, 4), (10, 4), (5, 0)] {
      let seen = Mutex<[Range<Int>]>([])
      WorkerPool.forEachChunk(total: total, size: size, threads: threads) { range in
        seen.withLock { $0.append(range) }
      }
      let ranges = seen.withLock { $0 }.sorted { $0.lowerBound < $1.lowerBound }
      #expect(ranges.flatMap(Array.init) == Array(0..<total))
      #expect(ranges.dropLast().allSatisfy { $0.count == max(1, size) })
    }
  }

  @Test func anyNumberOfThreadsMayBeAsked() {
    let sum = Atomic<Int>(0)
    WorkerPool.forEach(count: 3000, threads: .max) { sum.wrappingAdd($0, ordering: .relaxed) }
    #expect(sum.load(ordering: .relaxed) == 2999 * 3000 / 2)
  }

  @Test func workInsideWorkEnds() {
    let runs = Atomic<Int>(0)
    WorkerPool.forEach(count: 20, threads: 4) { _ in
      WorkerPool.forEach(count: 20, threads: 4) { _ in
        WorkerPool.forEach(count: 3, threads: 2) { _ in runs.wrappingAdd(1, ordering: .relaxed) }
      }
    }
    #expect(runs.load(ordering: .relaxed) == 1200)
  }

  /// A barrier that only two threads at the same time get past.
  @Test func helpersComeWhereThereAreAny() {
    let met = Atomic<Int>(0)
    WorkerPool.forEach(count: 2, threads: 2) { _ in
      met.wrappingAdd(1, ordering: .sequentiallyConsistent)
      let end = ContinuousClock.now + .seconds(20)
      while met.load(ordering: .sequentiallyConsistent) < 2 {
        guard ContinuousClock.now < end else { Issue.record("nobody came"); return }
      }
    }
  }

  /// Helpers take from an errand while its owner takes from something else.
  @Test func anErrandRunsBesideOtherWork() {
    let met = Atomic<Int>(0)
    let seen = Atomic<Int>(0)
    let errand = WorkerPool.errand(count: 1, threads: 1) { _ in
      met.store(1, ordering: .sequentiallyConsistent)
    }
    let end = ContinuousClock.now + .seconds(20)
    WorkerPool.forEach(count: 2, threads: 2) { _ in
      while met.load(ordering: .sequentiallyConsistent) < 1, ContinuousClock.now < end {}
      seen.wrappingAdd(met.load(ordering: .sequentiallyConsistent), ordering: .relaxed)
    }
    #expect(seen.load(ordering: .relaxed) == 2)
    errand.finish()
  }

  @Test(arguments: [0, 1, 5])
  func allOfAnErrandIsDoneWhenItIsFinishedOrLetGoOf(threads: Int) {
    let runs = Atomic<Int>(0)
    for round in 0..<50 {
      let errand = WorkerPool.errand(count: 7, threads: threads) { _ in
        runs.wrappingAdd(1, ordering: .relaxed)
      }
      if round % 2 == 0 { errand.finish() } else { _ = consume errand }
      #expect(runs.load(ordering: .relaxed) == 7 * (round + 1))
    }
  }

  @Test func thereIsAtLeastOneProcessor() {
    #expect(WorkerPool.availableThreadCount >= 1)
  }
}
