import VQZContainer
import VQZCore
import VQZSignal

/// A bound as a file promises it, and what it means for the integers of its blocks.
struct LatticePromise {
  let promise: ContainerHeader.Promise
  let bound: LatticeBound
  /// Of the header; nil for integer types.
  let scale: ContainerHeader.FloatScale?

  /// Bits of the step of a header.
  private static let stepBits = 22

  /// - Parameters:
  ///   - bound: valid, and no share of the range.
  ///   - type: of the samples.
  init(_ bound: ErrorBound, _ type: SampleType) {
    switch bound {
    case .absolute(let most) where most > 0, .ofRange(let most) where most > 0:
      self.init(absolute: most, type)
    case .relative(let share) where share > 0:
      self.init(
        promise: .relative(share), bound: .relative(share),
        scale: type.isFloat ? ContainerHeader.FloatScale.none : nil)
    default: self.init(lossless: type)
    }
  }

  private init(lossless type: SampleType) {
    self.init(
      promise: type.isFloat ? .real(0) : .integer(0), bound: .lossless,
      scale: type.isFloat ? ContainerHeader.FloatScale.none : nil)
  }

  private init(absolute most: Double, _ type: SampleType) {
    guard type.isFloat else {
      let whole = UInt64(exactly: min(most.rounded(.down), 0x1p62)) ?? 0
      self.init(
        promise: .integer(whole), bound: whole == 0 ? .lossless : .integer(whole), scale: nil)
      return
    }
    // Steps a little below twice the bound leave room for what rounding to the type adds.
    let step = (2 * most * (1 - 0x1p-12)).truncated(toBits: Self.stepBits)
    let scale = ContainerHeader.FloatScale(offset: 0, step: step)
    self.init(
      promise: .real(most), bound: .real(most), scale: scale ?? ContainerHeader.FloatScale.none)
  }

  private init(
    promise: ContainerHeader.Promise, bound: LatticeBound, scale: ContainerHeader.FloatScale?
  ) {
    self.promise = promise
    self.bound = bound
    self.scale = scale
  }
}
