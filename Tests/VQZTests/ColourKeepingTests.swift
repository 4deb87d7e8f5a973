import TestModels
import Testing
import VQZ
import VQZCore

/// What people see first where a lossy codec spoils it: steps in dark gradients, and pure colours
/// that run out at their edges.
@Suite(.serialized) struct ColourKeepingTests {
  private static let cases = [true, false].flatMap { look in
    [30, 50, 75].map { (look, Double($0)) }
  }

  private static func decoded(
    _ signal: Signal, look: Bool, quality: Double
  ) throws -> (samples: [UInt8], byteCount: Int) {
    let model = look ? try VQZModel.photoLook : try VQZModel.photo
    var options = VQZEncoder.Options()
    options.quality = quality
    let bytes = try VQZEncoder(model, options: options).encode(signal)
    return (try VQZDecoder(models: [model]).decode(bytes).samples, bytes.count)
  }

  /// A night sky: 4 to 36 along both axes, with half a step of noise, as a camera has it.
  private static func night(width: Int, height: Int) throws -> Signal {
    var random = SeededGenerator(seed: 11)
    var samples: [UInt8] = []
    for y in 0..<height {
      for x in 0..<width {
        let place = 0.7 * Double(x) / Double(width) + 0.3 * Double(y) / Double(height)
        for share in [0.7, 0.8, 1.0] {
          let light = (4 + 32 * place) * share + Double.random(in: -0.5...0.5, using: &random)
          samples.append(UInt8(light.rounded()))
        }
      }
    }
    return try Signal(width: width, height: height, layout: .rgb, samples: samples)
  }

  /// The longest run of equal greens in a row, and the largest difference of neighbours.
  private static func steps(_ samples: [UInt8], width: Int) -> (run: Int, jump: Int) {
    var (longest, jump) = (0, 0)
    for row in stride(from: 0, to: samples.count, by: 3 * width) {
      var run = 1
      for x in 1..<width {
        let (before, here) = (samples[row + 3 * x - 2], samples[row + 3 * x + 1])
        run = before == here ? run + 1 : 1
        longest = max(longest, run)
        jump = max(jump, abs(Int(before) - Int(here)))
      }
    }
    return (longest, jump)
  }

  @Test("dark gradients have no steps that they had not", arguments: cases)
  func darkGradients(look: Bool, quality: Double) throws {
    let (width, height) = (320, 192)
    let night = try Self.night(width: width, height: height)
    let (samples, byteCount) = try Self.decoded(night, look: look, quality: quality)
    #expect(byteCount < 600, "\(byteCount) bytes")
    // One green in 12 columns: a band would be several times as wide, its edge several greens.
    let found = Self.steps(samples, width: width)
    #expect(found.run <= 40, "a band of \(found.run)")
    #expect(found.jump <= 3, "an edge of \(found.jump)")
    for channel in 0..<3 {
      let sum = stride(from: channel, to: samples.count, by: 3)
        .reduce(0) { $0 + Int(samples[$1]) - Int(night.samples[$1]) }
      let mean = Double(sum) / Double(width * height)
      #expect(abs(mean) < 0.4, "channel \(channel) is off by \(mean)")
    }
  }

  private static let colours = [
    [255, 0, 0], [0, 255, 0], [0, 0, 255], [255, 255, 0], [255, 0, 255], [0, 255, 255],
  ]

  /// Discs of pure colours on grey noise, and which one has a position within three of its rim.
  private static func discs() throws -> (signal: Signal, rims: [Int?]) {
    let (width, height) = (256, 192)
    var random = SeededGenerator(seed: 12)
    var samples: [UInt8] = []
    var rims: [Int?] = []
    for y in 0..<height {
      for x in 0..<width {
        let disc = min(x / 86, 2) + (y < 96 ? 0 : 3)
        let (dx, dy) = (Double(x - 44 - 84 * (disc % 3)), Double(y - 48 - 96 * (disc / 3)))
        let far = (dx * dx + dy * dy).squareRoot()
        let grey = Double(110 + (x * 5 + y * 3) % 31) + Double.random(in: -6...6, using: &random)
        let share = min(max(32.5 - far, 0), 1)
        for colour in colours[disc] {
          samples.append(UInt8((grey * (1 - share) + Double(colour) * share).rounded()))
        }
        rims.append(far > 27 && far < 31 ? disc : nil)
      }
    }
    return (
      try Signal(width: width, height: height, layout: .rgb, samples: samples), rims
    )
  }

  @Test("pure colours keep to their edges", arguments: cases)
  func pureColours(look: Bool, quality: Double) throws {
    let (signal, rims) = try Self.discs()
    let (samples, _) = try Self.decoded(signal, look: look, quality: quality)
    // JPEG at half the chroma is off by 21, 16 and 13 at these qualities of its own.
    let most = quality < 40 ? 9.0 : quality < 60 ? 5.0 : 3.5
    for disc in Self.colours.indices {
      let places = rims.indices.filter { rims[$0] == disc }
      for channel in 0..<3 {
        let sum = places.reduce(0) {
          $0 + Int(samples[3 * $1 + channel]) - Int(signal.samples[3 * $1 + channel])
        }
        let mean = Double(sum) / Double(places.count)
        #expect(abs(mean) < most, "disc \(disc), channel \(channel) is off by \(mean)")
      }
    }
  }
}
