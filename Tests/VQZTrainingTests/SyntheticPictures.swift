import Foundation
import VQZTraining

/// A folder of small PPM pictures that a tiny network can learn: smooth ramps and blocks in
/// colours that depend on the number of the picture. Removed with the value.
final class SyntheticPictures {
  let folder: String

  init(count: Int, width: Int = 48, height: Int = 40) throws {
    folder = NSTemporaryDirectory() + "pictures-" + UUID().uuidString
    try FileManager.default.createDirectory(
      atPath: folder + "/below", withIntermediateDirectories: true)
    for number in 0..<count {
      let place = number % 3 == 0 ? "below/" : ""
      try write(
        Self.picture(number, width: width, height: height), width: width, height: height,
        name: place + "picture\(number).ppm")
    }
  }

  deinit {
    try? FileManager.default.removeItem(atPath: folder)
  }

  func write(_ samples: [UInt8], width: Int, height: Int, name: String) throws {
    try write(Array("P6\n\(width) \(height)\n255\n".utf8) + samples, name: name)
  }

  func write(_ bytes: [UInt8], name: String) throws {
    try Data(bytes).write(to: URL(fileURLWithPath: folder + "/" + name))
  }

  static func picture(_ number: Int, width: Int, height: Int) -> [UInt8] {
    (0..<height).flatMap { y in
      (0..<width).flatMap { x in
        let block = (x / 16 + y / 16 + number) % 2 * 90
        return [
          UInt8((x * 3 + number * 31) % 160 + block / 3),
          UInt8((y * 2 + number * 53) % 120 + block),
          UInt8((60 + number * 7) % 150 + block / 2),
        ]
      }
    }
  }

  /// Adds pictures of oblique waves, whose coefficients tell much about each other.
  func addWaves(count: Int, width: Int = 96, height: Int = 80) throws {
    for number in 0..<count {
      let angle = 0.4 + 0.35 * Double(number)
      let frequency = 0.25 + 0.05 * Double(number % 3)
      let (a, b) = (frequency * cos(angle), frequency * sin(angle))
      let samples = (0..<height).flatMap { y in
        (0..<width).flatMap { x in
          let wave = sin(a * Double(x) + b * Double(y) + Double(number))
          return [60 * wave, 40 * wave + 20 * sin(0.11 * Double(x)), -50 * wave].map {
            UInt8(min(max(128 + $0, 0), 255))
          }
        }
      }
      try write(samples, width: width, height: height, name: "waves\(number).ppm")
    }
  }

  func load(threads: Int = 2, byteBudget: Int = 1 << 30) throws -> SampleSet {
    try SampleSet.load(folder: folder, byteBudget: byteBudget, threads: threads)
  }
}

extension Recipe {
  /// A network and a batch that train in milliseconds.
  static func tiny(steps: Int) -> Recipe {
    var recipe = Recipe()
    recipe.plain?.sizes.stride = 4
    recipe.plain?.sizes.width = 32
    recipe.plain?.sizes.blocks = 1
    recipe.plain?.sizes.codewords = 16
    recipe.plain?.sizes.dimension = 4
    recipe.budget = .steps(steps)
    recipe.batch = 6
    recipe.patch = 32
    recipe.plain?.codebook.warmUpSteps = 2
    recipe.optimiser.rampSteps = 2
    recipe.plain?.codebook.restartInterval = 3
    return recipe
  }
}
