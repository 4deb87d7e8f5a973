/// What one codec at one setting made of one file, from the bytes and samples on the disk.
package struct Measurement: Sendable, Equatable {
  /// Of the whole compressed file.
  package var byteCount: Int
  package var quality: PictureQuality
  /// Nil where libjxl's tool is not installed, or failed.
  package var butteraugli: Butteraugli.Distance?
  /// Medians over the runs of the whole process, from file to file.
  package var encodeSeconds: Double
  package var decodeSeconds: Double
  /// Most memory the process had; 0 where it was too short-lived to be seen.
  package var encodePeakByteCount: Int
  package var decodePeakByteCount: Int
  /// The commands, word by word, as run in a folder that holds the source.
  package var encodeCommand: String
  package var decodeCommand: String
}
