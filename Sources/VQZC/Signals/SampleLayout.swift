import CVQZ
import VQZ

/// Where the samples of a signal lie in the memory of the caller: found to lie within it before any
/// is touched.
///
/// A row here is what has one distance between its positions: the last axis, and those before it
/// that it follows on without a gap.
struct SampleLayout {
  /// Positions along the axes outside of rows, outermost first, and the distances between them.
  private let outer: [(size: Int, stride: Int)]
  /// Positions of a row, and the distance between them.
  private let width: Int
  private let positionStride: Int
  private let channels: Int
  private let channelStride: Int
  private let sampleByteCount: Int
  /// Of the first sample.
  private let offset: Int
  private let rowCount: Int

  /// Bytes of a position without gaps.
  private var positionByteCount: Int { channels * sampleByteCount }

  /// - Parameters:
  ///   - layout: NULL is the packed one.
  ///   - header: of what lies there.
  ///   - capacity: bytes of the memory.
  /// - Throws: `usage` where a sample would lie outside.
  init(
    _ layout: UnsafePointer<vqz_layout>?, of header: SignalHeader, capacity: Int
  ) throws(VQZError) {
    let axes = header.shape.axes
    channels = header.shape.channels
    sampleByteCount = header.sampleType.byteCount
    let strides: [Int]
    if let given = try unsafe CallerStruct.read(layout, "layout") {
      let all = [given.strides.0, given.strides.1, given.strides.2, given.strides.3]
      strides = Array(all.prefix(axes.count))
      channelStride = given.channel_stride
      offset = given.offset
    } else {
      strides = Self.packed(axes: axes, positionByteCount: channels * sampleByteCount)
      channelStride = sampleByteCount
      offset = 0
    }
    let distances = zip(axes, strides).map { ($0, $1) } + [(channels, channelStride)]
    guard capacity >= 0, Self.fits(distances, sampleByteCount, from: offset, capacity) else {
      throw VQZError(
        .usage,
        "samples: found \(UInt(bitPattern: capacity)) bytes of memory, expected room for axes of "
          + "\(axes) at strides of \(strides), \(channels) channels at \(channelStride), from "
          + "byte \(UInt(bitPattern: offset)) on, in type \(header.sampleType)")
    }
    let rows = Self.joined(Array(zip(axes, strides).map { (size: $0, stride: $1) }))
    outer = Array(rows.dropLast())
    width = rows.last?.size ?? 1
    positionStride = rows.last?.stride ?? 0
    rowCount = outer.reduce(1) { $0 * $1.size }
  }

  /// The same positions with fewer axes: what follows on the end of an axis is part of it. So all
  /// that lies side by side is copied at once.
  private static func joined(_ axes: [(size: Int, stride: Int)]) -> [(size: Int, stride: Int)] {
    var result: [(size: Int, stride: Int)] = []
    for axis in axes where axis.size > 1 {
      let (length, isTooLong) = axis.stride.multipliedReportingOverflow(by: axis.size)
      if let last = result.last, last.stride == length, !isTooLong {
        result[result.count - 1] = (size: last.size * axis.size, stride: axis.stride)
      } else {
        result.append(axis)
      }
    }
    return result
  }

  /// Distances of positions that lie side by side. The product of all sizes must fit an `Int`.
  static func packed(axes: [Int], positionByteCount: Int) -> [Int] {
    var strides: [Int] = []
    var distance = positionByteCount
    for size in axes.reversed() {
      strides.append(distance)
      distance *= size
    }
    return strides.reversed()
  }

  /// Whether the first and the last byte that is touched lie in the memory.
  private static func fits(
    _ distances: [(size: Int, stride: Int)], _ sampleByteCount: Int, from offset: Int,
    _ capacity: Int
  ) -> Bool {
    var (first, last) = (offset, offset)
    for (size, stride) in distances {
      let (reach, isTooFar) = stride.multipliedReportingOverflow(by: size - 1)
      let (sum, isTooLarge) = (reach < 0 ? first : last).addingReportingOverflow(reach)
      guard !isTooFar, !isTooLarge else { return false }
      if reach < 0 { first = sum } else { last = sum }
    }
    let (end, isTooLarge) = last.addingReportingOverflow(sampleByteCount)
    return first >= 0 && !isTooLarge && end <= capacity
  }

  /// All samples without gaps.
  ///
  /// - Parameter memory: of the capacity that the layout was checked for.
  @unsafe func gathered(from memory: UnsafeRawPointer) -> [UInt8] {
    let byteCount = rowCount * width * positionByteCount
    return unsafe [UInt8](unsafeUninitializedCapacity: byteCount) { target, used in
      guard var next = UnsafeMutableRawPointer(target.baseAddress) else { return }
      for row in 0..<rowCount {
        forEachRun(of: row, 0..<width) { place, count in
          unsafe next.copyMemory(from: memory + place, byteCount: count)
          unsafe next += count
        }
      }
      used = byteCount
    }
  }

  /// Puts samples without gaps where they belong.
  ///
  /// - Parameters:
  ///   - samples: of whole positions, in order.
  ///   - first: the number of the first position among all.
  ///   - memory: of the capacity that the layout was checked for.
  /// - Returns: how many positions there were.
  @unsafe func scatter(_ samples: [UInt8], first: Int, to memory: UnsafeMutableRawPointer) -> Int {
    let count = min(samples.count / positionByteCount, rowCount * width - first)
    unsafe samples.withUnsafeBytes { source in
      guard var next = source.baseAddress else { return }
      var position = first
      while position < first + count {
        let (row, start) = position.quotientAndRemainder(dividingBy: width)
        let end = min(width, start + first + count - position)
        forEachRun(of: row, start..<end) { place, count in
          unsafe (memory + place).copyMemory(from: next, byteCount: count)
          unsafe next += count
        }
        position += end - start
      }
    }
    return count
  }

  /// Where the first sample of a row lies.
  private func start(ofRow row: Int) -> Int {
    var rest = row
    var start = offset
    for axis in outer.reversed() {
      start += rest % axis.size * axis.stride
      rest /= axis.size
    }
    return start
  }

  /// Calls `body` for every run of bytes that lie side by side of some positions of a row, in
  /// order: where it begins in memory, and how many bytes it has.
  @inline(__always)
  private func forEachRun(of row: Int, _ positions: Range<Int>, _ body: (Int, Int) -> Void) {
    let start = start(ofRow: row)
    let isPacked = channels == 1 || channelStride == sampleByteCount
    if isPacked, width == 1 || positionStride == positionByteCount {
      body(
        start + positions.lowerBound * positionByteCount, positions.count * positionByteCount)
      return
    }
    for x in positions {
      let position = start + x * positionStride
      if isPacked {
        body(position, positionByteCount)
        continue
      }
      for channel in 0..<channels { body(position + channel * channelStride, sampleByteCount) }
    }
  }
}
