package import VQZCore
import VQZSignal

/// One file to look at: original, decoded, difference, and where its bits are.
package struct GalleryItem: Sendable {
  /// `worst` or `typical`.
  package let role: String
  package let file: String
  package let psnr: Double
  package let bitsPerPixel: Double
  /// The part that is shown, in the picture.
  package let x: Int
  package let y: Int
  package let width: Int
  package let height: Int
  /// Whether that is less than the whole.
  package let isCrop: Bool
  package let original: Signal
  package let decoded: Signal
  /// Mid-grey plus eight times the difference.
  package let difference: Signal
  /// Bits over the area of the whole picture.
  package let heat: HeatMap

  /// Most samples shown each way.
  static let limit = 768
  static let gain = 8

  init?(
    role: String, file: String, psnr: Double, bitsPerPixel: Double, original: Signal,
    decoded: Signal, heat: HeatMap
  ) {
    let (x, y) = Self.place(original, decoded)
    let (width, height) = (min(Self.limit, original.width), min(Self.limit, original.height))
    guard
      let first = original.part(x: x, y: y, width: width, height: height),
      let second = decoded.part(x: x, y: y, width: width, height: height),
      let difference = Self.difference(first, second)
    else { return nil }
    self.role = role
    self.file = file
    self.psnr = psnr
    self.bitsPerPixel = bitsPerPixel
    (self.x, self.y, self.width, self.height) = (x, y, width, height)
    isCrop = width < original.width || height < original.height
    self.original = first
    self.decoded = second
    self.difference = difference
    self.heat = heat
  }

  /// The part with the largest error, in steps of a quarter of the part; the whole of small
  /// pictures.
  private static func place(_ original: Signal, _ decoded: Signal) -> (x: Int, y: Int) {
    let (spareX, spareY) = (max(0, original.width - limit), max(0, original.height - limit))
    guard spareX > 0 || spareY > 0 else { return (0, 0) }
    var best = (error: -1, x: 0, y: 0)
    for y in steps(spareY) {
      for x in steps(spareX) {
        let error = sampledError(original, decoded, x: x, y: y)
        if error > best.error { best = (error, x, y) }
      }
    }
    return (best.x, best.y)
  }

  private static func steps(_ spare: Int) -> [Int] {
    Array(stride(from: 0, through: spare, by: limit / 4))
  }

  /// Squared error of every fourth sample of the first channel: enough to choose by.
  private static func sampledError(_ a: Signal, _ b: Signal, x: Int, y: Int) -> Int {
    var sum = 0
    for row in stride(from: y, to: min(a.height, y + limit), by: 4) {
      for column in stride(from: x, to: min(a.width, x + limit), by: 4) {
        let place = (row * a.width + column) * a.shape.channels
        let difference = Int(a.samples[place]) - Int(b.samples[place])
        sum += difference * difference
      }
    }
    return sum
  }

  private static func difference(_ a: Signal, _ b: Signal) -> Signal? {
    let samples = zip(a.samples, b.samples).map {
      UInt8(clamping: 128 + gain * (Int($1) - Int($0)))
    }
    return try? Signal(kind: a.kind, shape: a.shape, samples: samples)
  }
}

extension Signal {
  /// A rectangle of the picture.
  func part(x: Int, y: Int, width: Int, height: Int) -> Signal? {
    let channels = shape.channels
    var kept: [UInt8] = []
    kept.reserveCapacity(width * height * channels)
    for row in y..<y + height {
      let start = (row * self.width + x) * channels
      kept += samples[start..<start + width * channels]
    }
    guard let shape = try? Shape(axes: [height, width], channels: channels) else { return nil }
    return try? Signal(kind: kind, shape: shape, samples: kept)
  }
}
