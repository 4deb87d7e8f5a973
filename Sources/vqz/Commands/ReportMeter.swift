import Synchronization

/// Progress from any thread; the lock is what makes the sharing sound.
final class ReportMeter: @unchecked Sendable {
  private let meter: ProgressMeter
  private let total: Int
  private let done = Mutex(0)

  init(_ console: Console, label: String, total: Int) {
    self.total = total
    meter = ProgressMeter(console, label: label)
  }

  func update(_ count: Int) { show { $0 = count } }

  func advance() { show { $0 += 1 } }

  private func show(_ change: (inout Int) -> Void) {
    done.withLock { done in
      change(&done)
      meter.update(Double(done) / Double(max(1, total)))
    }
  }
}
