/// One row of `points.csv`.
public struct Point: Sendable, Equatable {
  /// What decides a point: where all of it is the same, nothing is run again.
  public struct Key: Sendable, Hashable {
    /// `vqz` models by their name, anchors by theirs.
    public var codec: String
    /// The identifier of a model; the name of an anchor.
    package var codecIdentifier: String
    /// Version of the program, and for models the hash of the model file.
    package var tool: String
    package var setting: String
    /// SHA-256 of the file as it was given.
    package var fileHash: String
    package var threads: Int
  }

  /// What decides it.
  public var key: Key
  /// The path from the folder that was named on, or the name.
  package var file: String
  package var width: Int
  package var height: Int
  /// Colour channels that were coded.
  package var channels: Int
  package var runs: Int
  /// What a model makes the most of, as `VQZModel.Tuning` names it; empty for anchors.
  package var tuning: String
  package var outcome: Outcome

  package enum Outcome: Sendable, Equatable {
    case measured(Measurement)
    /// One line on what went wrong.
    case failed(String)
  }

  package var measurement: Measurement? {
    if case .measured(let measurement) = outcome { measurement } else { nil }
  }

  package var failure: String? {
    if case .failed(let reason) = outcome { reason } else { nil }
  }

  /// Whether it has every figure that it could have.
  ///
  /// - Parameter hasButteraugli: whether its tool is installed.
  func isWhole(hasButteraugli: Bool) -> Bool {
    guard let measurement else { return true }
    let hasLook = measurement.quality.look != nil || !canHaveLook
    return hasLook && (measurement.butteraugli != nil || !hasButteraugli)
  }

  /// SSIMULACRA2 is not of the smallest pictures.
  var canHaveLook: Bool { min(width, height) >= Ssimulacra.leastSize }

  package var positionCount: Int { width * height }
  /// Bytes of the 8-bit samples.
  package var rawByteCount: Int { positionCount * channels }

  package var bitsPerPixel: Double {
    Double(measurement?.byteCount ?? 0) * 8 / Double(positionCount)
  }

  /// Whether the compressed file is larger than its samples.
  package var grew: Bool { (measurement?.byteCount ?? 0) > rawByteCount }
}
