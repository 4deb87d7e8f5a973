import Testing
import VQZNetwork
import VQZSystem
import VQZTraining

/// The arrays of `Fixtures/reference`, made by another framework.
struct ReferenceArrays {
  private let archive: TensorArchive

  init(_ name: String, file: String = #filePath) throws {
    let root = file.split(separator: "/", omittingEmptySubsequences: false).dropLast(3)
    let path = root.joined(separator: "/") + "/Fixtures/reference/\(name).safetensors"
    archive = try TensorArchive(safetensors: try readFile(path, limit: 1 << 20))
    // Who made them can be told from the file.
    #expect(archive.metadata["torch"] != nil)
  }

  func floats(_ name: String) throws -> [Float] { try archive.floats(name) }
  func integers(_ name: String) throws -> [Int32] { try archive.int32s(name) }

  /// A `[channels][height][width]` array as a map, or one of an array of them.
  func map(_ name: String, at index: [Int] = []) throws -> FloatMap {
    let shape = try archive.tensor(name).shape
    let (channels, height, width) = (
      shape[index.count], shape[index.count + 1], shape[index.count + 2]
    )
    let number = zip(index, shape).reduce(0) { $0 * $1.1 + $1.0 }
    let values = try floats(name).dropFirst(number * channels * height * width)
    let map = FloatMap(channels: channels, height: height, width: width)
    var next = values.startIndex
    for c in 0..<channels {
      for y in 0..<height {
        for x in 0..<width {
          map[c, y, x] = values[next]
          next += 1
        }
      }
    }
    return map
  }

  /// The parameters of a layout by the names of their tensors.
  func parameters(_ layout: ParameterLayout, prefix: String = "") throws -> [Float] {
    try layout.entries.flatMap { entry in
      try floats(prefix + entry.path + ".weight") + floats(prefix + entry.path + ".bias")
    }
  }
}

/// Expects two rows of numbers to differ by no more than `tolerance` of the largest of them.
func expectClose(
  _ found: [Float], _ wanted: [Float], tolerance: Float, _ name: String,
  sourceLocation: SourceLocation = #_sourceLocation
) {
  #expect(found.count == wanted.count, "\(name)", sourceLocation: sourceLocation)
  let largest = wanted.map(abs).max() ?? 0
  let worst = zip(found, wanted).map { abs($0 - $1) }.max() ?? 0
  #expect(
    worst <= tolerance * max(largest, 1e-6), "\(name): worst \(worst) of \(largest)",
    sourceLocation: sourceLocation)
}

extension FloatMap {
  /// `[channels][height][width]`.
  var planes: [Float] { DoublePlanes(self).values.map(Float.init) }
}
