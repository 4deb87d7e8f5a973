package import VQZCore
import VQZSignal

/// What the files of one model are made of, at one setting; and what its codewords tell at all.
public struct ModelReport: Sendable {
  /// One file of the model.
  package struct FileRow: Sendable {
    package let file: String
    package let hash: String
    package let standing: Provenance.Standing
    package let width: Int
    package let height: Int
    package let byteCount: Int
    package let psnr: Double
    package let similarity: Double
    package let look: Double?
    package let information: InformationMeasures
  }

  /// The measures of the information plane at one setting, all files together.
  package struct SettingMeasures: Sendable {
    package let setting: String
    /// Mean over the files.
    package let meanSquaredError: Double
    package let information: InformationMeasures
  }

  package let name: String
  package let identifier: String
  package let modelByteCount: Int
  /// Whether programs have the model, so that nobody sends it.
  package let isBuiltIn: Bool
  package let beta: Double?
  /// What the model's file says of its training.
  package let measured: Provenance.Measured?
  package let usage: [ClassUsage]
  /// Those of the setting that all but `sweep` is about.
  package let typical: SettingMeasures
  /// Those of every setting that was measured.
  package let sweep: [SettingMeasures]
  /// Bytes that are not indices.
  package let overheadByteCount: Int
  package let byteCount: Int
  /// Worst first.
  package let files: [FileRow]
  package let gallery: [GalleryItem]
  package let failures: [(file: String, reason: String)]

  package var setting: String { typical.setting }
  package var information: InformationMeasures { typical.information }
  package var meanSquaredError: Double { typical.meanSquaredError }

  /// Files this model was trained on: figures of them prove nothing.
  package var trainedOnCount: Int { files.count { $0.standing == .trainedOn } }
  package var unknownCount: Int { files.count { $0.standing == .unknown } }

  package var bitsPerPixel: Double {
    let positions = files.reduce(0) { $0 + $1.width * $1.height }
    return Double(byteCount) * 8 / Double(max(1, positions))
  }
}
