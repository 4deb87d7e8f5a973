import CForkedChild
import Synchronization
import Testing
import VQZCore
import VQZSystem

/// The pool as a guest in somebody else's process.
@Suite(.serialized) struct GuestTests {
  /// Work that shows whether everything was done.
  static func sum(_ threads: Int) -> Int {
    let sum = Atomic<Int>(0)
    WorkerPool.forEach(count: 200, threads: threads) { index in
      sum.wrappingAdd(index, ordering: .relaxed)
    }
    return sum.load(ordering: .relaxed)
  }

  /// The result of `work` in a child of this process, on `threads` threads at once.
  private func inChild(threads: Int = 1, _ work: @convention(c) () -> Int32) -> Int32 {
    forked_child_run(work, Int32(threads), 60)
  }

  @Test("a child of fork has helpers of its own")
  func fork() {
    #expect(Self.sum(4) == 19900)
    for _ in 0..<20 {
      #expect(inChild(threads: 4) { GuestTests.sum(4) == 19900 ? 0 : 1 } == 0)
    }
    #expect(Self.sum(4) == 19900)
  }

  @Test("a child that is forked while helpers work has helpers of its own")
  func forkAtWork() {
    let isOver = Atomic<Bool>(false)
    let errand = WorkerPool.errand(count: 3, threads: 3) { _ in
      while !isOver.load(ordering: .relaxed) { _ = GuestTests.sum(3) }
    }
    for _ in 0..<20 {
      #expect(inChild(threads: 4) { GuestTests.sum(4) == 19900 ? 0 : 1 } == 0)
    }
    isOver.store(true, ordering: .relaxed)
    errand.finish()
  }

  /// Held by another thread while the test forks.
  private static let kept = PerProcess { 7 }

  @Test("a child has the value of a lock that another thread held, as it was in the beginning")
  func forkWhileLocked() {
    Self.kept.withLock { $0 = 8 }
    let isHeld = Atomic<Bool>(false)
    let isOver = Atomic<Bool>(false)
    let errand = WorkerPool.errand(count: 1, threads: 1) { _ in
      GuestTests.kept.withLock { _ in
        isHeld.store(true, ordering: .sequentiallyConsistent)
        while !isOver.load(ordering: .sequentiallyConsistent) {}
      }
    }
    while !isHeld.load(ordering: .sequentiallyConsistent) {}
    #expect(inChild(threads: 4) { GuestTests.kept.withLock { $0 == 7 } ? 0 : 1 } == 0)
    isOver.store(true, ordering: .sequentiallyConsistent)
    errand.finish()
    #expect(Self.kept.withLock { $0 } == 8)
  }

  @Test("a child of a child has helpers of its own")
  func forkTwice() {
    _ = Self.sum(2)
    let result = inChild {
      guard GuestTests.sum(2) == 19900 else { return 1 }
      return forked_child_run({ GuestTests.sum(2) == 19900 ? 0 : 2 }, 2, 30)
    }
    #expect(result == 0)
  }

  @Test("helpers take none of the host's signals")
  func signals() {
    let taken = inChild {
      _ = GuestTests.sum(4)
      return forked_child_taken_signal()
    }
    #expect(taken == 0)
  }

  @Test("threads are as many as the calling thread may use processors")
  func affinity() {
    let result = inChild {
      guard forked_child_use_one_processor() == 0 else { return 1 }
      return WorkerPool.availableThreadCount == 1 ? 0 : 2
    }
    #expect(result == 0)
  }

  /// Whether a child has its first thread, which waits, and the one that asks, and no other.
  private static var hasTwoThreads: Bool {
    let status = try? readFile("/proc/self/status", limit: 1 << 16)
    return String(decoding: status ?? [], as: UTF8.self).contains("Threads:\t2\n")
  }

  @Test("helpers leave when they are told to, and come again")
  func dismissal() {
    let result = inChild {
      for _ in 0..<50 {
        guard GuestTests.sum(4) == 19900 else { return 1 }
        WorkerPool.dismissHelpers()
        // The kernel counts a thread that was joined for some moments more.
        guard (0..<20_000).contains(where: { _ in GuestTests.hasTwoThreads }) else { return 2 }
      }
      return 0
    }
    #expect(result == 0)
  }

  @Test("who is dismissed while others ask for help leaves them with none or new ones")
  func dismissalBesideWork() {
    let result = inChild(threads: 4) {
      for _ in 0..<100 {
        guard GuestTests.sum(3) == 19900 else { return 1 }
        WorkerPool.dismissHelpers()
      }
      return 0
    }
    #expect(result == 0)
  }
}
