import VQZContainer
import VQZCore

/// The bytes of a block of windows: its quality, the samples of windows that are kept exactly, and
/// the stream of all of them (`Formats/vqz.md`, "Window blocks").
struct WindowPayload {
  /// Of all windows.
  let quality: Int
  /// Windows that are kept as they are, in rising order.
  let exact: [Int]
  /// Their samples, one window behind the other, packed; empty where there are none.
  let exactFrame: ArraySlice<UInt8>
  let stream: ArraySlice<UInt8>

  init(quality: Int, exact: [Int], exactFrame: [UInt8], stream: [UInt8]) {
    self.quality = quality
    self.exact = exact
    self.exactFrame = exactFrame[...]
    self.stream = stream[...]
  }

  /// Reads what `bytes` gives.
  ///
  /// - Parameters:
  ///   - windowCount: of the block.
  ///   - qualityCount: of the model.
  init(_ bytes: ArraySlice<UInt8>, windowCount: Int, qualityCount: Int) throws {
    var reader = ByteReader(bytes)
    do {
      quality = Int(try reader.readUInt8())
      guard quality < qualityCount else { throw Self.broken("quality \(quality)") }
      let count = try reader.readVarint(atMost: windowCount)
      // Each takes a byte at least.
      guard count <= reader.remaining else { throw Self.broken("\(count) exact windows") }
      var exact: [Int] = []
      exact.reserveCapacity(count)
      var next = 0
      for _ in 0..<count {
        next += try reader.readVarint(atMost: windowCount)
        guard next < windowCount else { throw Self.broken("exact window \(next)") }
        exact.append(next)
        next += 1
      }
      self.exact = exact
      exactFrame =
        count == 0
        ? [] : try reader.readBytes(try reader.readVarint(atMost: reader.remaining))
      stream = reader.readRest()
    } catch is BytesError {
      throw Self.broken("\(bytes.count) bytes that end too early, or a number too large")
    }
  }

  /// The bytes as a block holds them.
  var bytes: [UInt8] {
    var writer = ByteWriter(capacity: stream.count + exactFrame.count + 64)
    writer.append(UInt8(quality))
    writer.appendVarint(UInt64(exact.count))
    var next = 0
    for window in exact {
      writer.appendVarint(UInt64(window - next))
      next = window + 1
    }
    if !exact.isEmpty {
      writer.appendVarint(UInt64(exactFrame.count))
      writer.append(contentsOf: exactFrame)
    }
    writer.append(contentsOf: stream)
    return writer.bytes
  }

  private static func broken(_ found: String) -> VQZError {
    VQZError(
      .malformed,
      "block of windows: found \(found), expected a quality of the model, windows of the block "
        + "that are exact, and a stream", rule: ContainerRule.tileWindows.rawValue)
  }
}
