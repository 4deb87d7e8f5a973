internal import VQZCore

/// The rules of single fields of `HEAD` of version 4; `offset` is where the field stands.
extension ContainerHeader {
  static func check(
    _ kind: SignalKind, axisCount: Int, offset: Int?
  ) throws(ContainerError) {
    let allowed = kind.axisCounts
    guard allowed.contains(axisCount) else {
      throw .broken(
        .headAxes, offset: offset, found: "\(axisCount)",
        expected: "\(allowed.lowerBound) to \(allowed.upperBound) for \(kind)")
    }
  }

  static func check(
    _ kind: SignalKind, channels: UInt64, offset: Int?
  ) throws(ContainerError) {
    let allowed = kind.channelCounts
    guard allowed.contains(Int(clamping: channels)) else {
      throw .broken(
        .headChannels, offset: offset, found: "\(channels)",
        expected: "\(allowed.lowerBound) to \(allowed.upperBound) for \(kind)")
    }
  }

  static func check(
    _ kind: SignalKind, sizes: [UInt64], offset: Int?
  ) throws(ContainerError) {
    let most = kind == .picture ? UInt64(Int32.max) : 1 << 60 - 1
    guard sizes.allSatisfy({ (1...most).contains($0) }) else {
      throw .broken(
        .headSize, offset: offset, found: "\(sizes)", expected: "sizes from 1 to \(most)")
    }
  }

  static func check(
    _ kind: SignalKind, ownByteCount: UInt64, offset: Int?
  ) throws(ContainerError) {
    let most = kind == .picture ? 0 : UInt64(ownByteLimit)
    guard ownByteCount <= most else {
      throw .broken(
        .headOwn, offset: offset, found: "\(ownByteCount) bytes", expected: "at most \(most)")
    }
  }

  static func check(
    _ promise: Promise?, _ sampleType: SampleType, offset: Int? = nil
  ) throws(ContainerError) {
    let isRight =
      switch promise {
      case .integer(let most): !sampleType.isFloat && most <= UInt64(Int64.max)
      case .real(let most): sampleType.isFloat && most.isFinite && most >= 0
      case .relative(let share): share > 0 && share < 1
      case nil: true
      }
    guard isRight else {
      throw .broken(
        .headBound, offset: offset, found: "\(promise.map { "\($0)" } ?? "none")",
        expected: "a number of its kind, finite and not below 0")
    }
  }

  /// The grid of blocks, whose numbers keep their bounds.
  static func blocks(
    _ kind: SignalKind, _ axes: [Int], _ blockSizes: [Int], _ overlap: Int, offset: Int?
  ) throws(ContainerError) -> BlockGrid {
    guard kind != .vectors || overlap == 0,
      let blocks = BlockGrid(sizes: axes, blockSizes: blockSizes, overlap: overlap)
    else {
      throw .broken(
        .headTiles, offset: offset, found: "sizes \(blockSizes), overlap \(overlap)",
        expected: "an overlap of at most half a block along at most two axes")
    }
    return blocks
  }
}
