import VQZCore
import VQZSystem

/// One axis of a plot: what it shows, and where numbers go on it.
struct Axis {
  enum Scale { case linear, logarithmic }

  let title: String
  let scale: Scale
  private(set) var ticks: [Double] = []
  private var low = 0.0
  private var high = 1.0

  /// - Parameters:
  ///   - values: everything to be shown.
  ///   - floor: a value to begin at, if it is below all others.
  init(_ title: String, _ scale: Scale = .linear, values: [Double], floor: Double? = nil) {
    self.title = title
    self.scale = scale
    let usable = values.filter { $0.isFinite && (scale == .linear || $0 > 0) }
    var (least, most) = (usable.min() ?? (scale == .linear ? 0 : 1), usable.max() ?? 1)
    if let floor { least = min(least, floor) }
    if scale == .logarithmic {
      setLogarithmic(least, max(most, least * 1.5))
    } else {
      if most - least < 1e-9 {
        let spread = max(least.magnitude * 0.1, 0.5)
        (least, most) = (least - spread, most + spread)
      }
      setLinear(least, most, floor: floor)
    }
  }

  private mutating func setLinear(_ least: Double, _ most: Double, floor: Double?) {
    let step = Self.step(most - least)
    low = floor.map { $0 == least ? $0 : least } ?? ((least / step).rounded(.down) * step)
    high = (most / step).rounded(.up) * step
    if most > high - step * 0.05 { high += step / 2 }
    var tick = (low / step).rounded(.up) * step
    while tick <= high + step * 1e-6 {
      ticks.append(tick.magnitude < step * 1e-6 ? 0 : tick)
      tick += step
    }
  }

  private mutating func setLogarithmic(_ least: Double, _ most: Double) {
    low = SystemMath.log10(least) - 0.04 * max(0.5, SystemMath.log10(most / least))
    high = SystemMath.log10(most) + 0.04 * max(0.5, SystemMath.log10(most / least))
    for factors in [[1.0], [1, 3], [1, 2, 5], [1, 1.5, 2, 3, 4, 5, 7]] {
      ticks = []
      for exponent in Int(low.rounded(.down))...Int(high.rounded(.up)) {
        for factor in factors {
          let tick = factor * SystemMath.pow(10, Double(exponent))
          if SystemMath.log10(tick) >= low, SystemMath.log10(tick) <= high { ticks.append(tick) }
        }
      }
      if ticks.count >= 4 { return }
    }
  }

  /// 1, 2 or 5 times a power of ten, so that about six fit.
  private static func step(_ span: Double) -> Double {
    let raw = span / 6
    let power = SystemMath.pow(10, SystemMath.log10(raw).rounded(.down))
    return [1, 2, 5, 10].map { $0 * power }.first { $0 >= raw * 0.999 } ?? power
  }

  /// 0 at the start of the axis, 1 at its end; nil for what is not on it.
  func place(_ value: Double) -> Double? {
    guard value.isFinite, scale == .linear || value > 0 else { return nil }
    let position = scale == .linear ? value : SystemMath.log10(value)
    let share = (position - low) / (high - low)
    return share > -0.001 && share < 1.001 ? share : nil
  }

  func label(_ tick: Double) -> String {
    if tick == 0 { return "0" }
    let size = tick.magnitude
    if size >= 1e6 { return NumberText.fixed(tick / 1e6, size < 1e7 ? 1 : 0) + "M" }
    if size >= 1e4 { return NumberText.fixed(tick / 1e3, 0) + "k" }
    let gap = ticks.count > 1 && scale == .linear ? ticks[1] - ticks[0] : size
    let digits = max(0, Int(-SystemMath.log10(gap * 1.001).rounded(.down)))
    var text = NumberText.fixed(tick, min(8, scale == .linear ? digits : digits + 1))
    if scale == .logarithmic, text.contains(".") {
      while text.hasSuffix("0") { text.removeLast() }
      if text.hasSuffix(".") { text.removeLast() }
    }
    return text
  }
}
