import CVQZ
import VQZ

/// Where the samples of a signal lie in the memory of the caller: found to lie within it before any
/// is touched.
struct SampleLayout {
  /// Positions of all axes but the last, outermost first, and the distances between them.
  private let outer: [(size: Int, stride: Int)]
  /// Positions of a row, and the distance between them.
  private let width: Int
  private let positionStride: Int
  private let channels: Int
  private let channelStride: Int
  private let sampleByteCount: Int
  /// Of the first sample.
  private let offset: Int
  /// Rows of the signal.
  let rowCount: Int

  /// Bytes of a row without gaps.
  var rowByteCount: Int { width * channels * sampleByteCount }

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
    width = header.shape.width
    var strides: [Int]
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
    positionStride = strides.popLast() ?? 0
    outer = Array(zip(axes, strides).map { (size: $0, stride: $1) })
    rowCount = outer.reduce(1) { $0 * $1.size }
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
    let byteCount = rowByteCount
    return unsafe [UInt8](unsafeUninitializedCapacity: rowCount * byteCount) { target, used in
      guard let start = UnsafeMutableRawPointer(target.baseAddress) else { return }
      for row in 0..<rowCount {
        unsafe copyRow(row, memory: memory) { place, packed, count in
          unsafe (start + row * byteCount + packed).copyMemory(from: place, byteCount: count)
        }
      }
      used = rowCount * byteCount
    }
  }

  /// Puts whole rows without gaps where they belong.
  ///
  /// - Parameters:
  ///   - first: the number of the first of them.
  ///   - memory: of the capacity that the layout was checked for.
  /// - Returns: how many there were.
  @unsafe func scatter(_ rows: [UInt8], first: Int, to memory: UnsafeMutableRawPointer) -> Int {
    let byteCount = rowByteCount
    let count = min(rows.count / byteCount, rowCount - first)
    unsafe rows.withUnsafeBytes { source in
      guard let start = source.baseAddress else { return }
      for row in 0..<count {
        unsafe copyRow(first + row, memory: UnsafeRawPointer(memory)) { place, packed, count in
          unsafe UnsafeMutableRawPointer(mutating: place).copyMemory(
            from: start + row * byteCount + packed, byteCount: count)
        }
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

  /// Calls `copy` for every run of bytes of a row: where it lies in memory, where among the bytes
  /// of a row without gaps, and how many bytes it has.
  @inline(__always)
  private func copyRow(
    _ row: Int, memory: UnsafeRawPointer, _ copy: (UnsafeRawPointer, Int, Int) -> Void
  ) {
    let place = unsafe memory + start(ofRow: row)
    let positionByteCount = channels * sampleByteCount
    let isPacked = channels == 1 || channelStride == sampleByteCount
    if isPacked, width == 1 || positionStride == positionByteCount {
      unsafe copy(place, 0, rowByteCount)
      return
    }
    for x in 0..<width {
      let position = unsafe place + x * positionStride
      if isPacked {
        unsafe copy(position, x * positionByteCount, positionByteCount)
        continue
      }
      for channel in 0..<channels {
        unsafe copy(
          position + channel * channelStride, x * positionByteCount + channel * sampleByteCount,
          sampleByteCount)
      }
    }
  }
}
