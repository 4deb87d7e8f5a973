import VQZSystem

/// How far one file is: a line with part done, rate and time left, not more than ten a second.
final class ProgressMeter {
  private let console: Console
  private let label: String
  /// Millions of pixels of the whole; nil where nobody knows yet.
  var megapixels: Double?
  private let start = ContinuousClock.now
  private var lastShown: Double

  /// Nothing is shown for work that takes less than this.
  static let patience = 0.3

  init(_ console: Console, label: String, megapixels: Double? = nil) {
    self.console = console
    self.label = label
    self.megapixels = megapixels
    lastShown = Self.patience - 0.1
  }

  /// Seconds since the start.
  var seconds: Double { Self.seconds(since: start) }

  static func seconds(since start: ContinuousClock.Instant) -> Double {
    let (whole, fraction) = (ContinuousClock.now - start).components
    return Double(whole) + Double(fraction) * 1e-18
  }

  /// - Parameter fraction: 0 to 1.
  func update(_ fraction: Double) {
    guard console.showsProgress else { return }
    let now = seconds
    guard now - lastShown >= 0.1 else { return }
    lastShown = now
    var line = "\(label): \(NumberText.fixed(fraction * 100, 0)) %"
    if let megapixels {
      line += ", \(NumberText.fixed(megapixels * fraction / max(now, 1e-9), 2)) MP/s"
    }
    if fraction > 0, fraction < 1 {
      line += ", \(NumberText.duration(now / fraction * (1 - fraction))) left"
    }
    console.progress(line)
  }

  func finish() { console.clearProgress() }
}
