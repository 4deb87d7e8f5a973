package import VQZCore

/// One codec at one setting on one file; `Quality` is what the kind of the report measures.
package struct SignalPoint<Quality: Sendable>: Sendable {
  /// What was measured of it.
  package struct Measurement: Sendable {
    /// Of the whole compressed file on the disk.
    package let byteCount: Int
    /// Medians over the runs.
    package let encodeSeconds: Double
    package let decodeSeconds: Double
    package let quality: Quality
    /// What a decoder needs beside the file, of codecs that learn; nil for others and for models.
    package let codebookByteCount: Int?
  }

  package let codec: String
  package let setting: SignalSetting
  /// The path from the folder that was named on, or the name.
  package let file: String
  /// SHA-256 of the file as it was given.
  package let hash: String
  /// Of the signal.
  package let header: SignalHeader
  package let outcome: Result<Measurement, VQZError>

  package var measurement: Measurement? { try? outcome.get() }
}
