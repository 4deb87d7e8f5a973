import VQZCore
import VQZEntropy

/// Samples of a block as they are, in one zstd frame (`Formats/vqz.md`, method 9).
enum PackedSamples {
  /// zstd level.
  private static let level = 12

  static func frame(_ samples: [UInt8], _ type: SampleType) throws(EntropyError) -> [UInt8] {
    try Zstd.compress(shuffled(samples, type, inverse: false), level: level)
  }

  /// - Parameter byteCount: of the samples.
  static func samples(
    _ frame: ArraySlice<UInt8>, _ type: SampleType, byteCount: Int
  ) throws(EntropyError) -> [UInt8] {
    shuffled(
      try Zstd.decompress(frame, expectedByteCount: byteCount), type, inverse: true)
  }

  /// The first bytes of all samples, then the second ones, and so on; or back.
  private static func shuffled(
    _ samples: [UInt8], _ type: SampleType, inverse: Bool
  ) -> [UInt8] {
    let size = type.byteCount
    guard size > 1 else { return samples }
    let count = samples.count / size
    var result = [UInt8](repeating: 0, count: samples.count)
    for byte in 0..<size {
      for index in 0..<count {
        if inverse {
          result[index * size + byte] = samples[byte * count + index]
        } else {
          result[byte * count + index] = samples[index * size + byte]
        }
      }
    }
    return result
  }
}
