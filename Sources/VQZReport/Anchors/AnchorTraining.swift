public import VQZ
public import VQZCore
import VQZSystem

/// Vectors that codecs of others learn their codebooks from.
public struct AnchorTraining: Sendable {
  /// What the file is called.
  let name: String
  /// SHA-256 of the file.
  let hash: String
  /// Where the vectors lie as the script reads them. Codebooks are kept beside them.
  let path: String

  /// Reads the vectors.
  ///
  /// - Parameters:
  ///   - file: any file of vectors.
  ///   - work: where the script finds them.
  ///   - limits: what reading may take.
  /// - Throws: where there is no such file, or no vectors are in it.
  public init(
    _ file: String, in work: WorkFolder, limits: ResourceLimits
  ) throws(VQZError) {
    name = file.split(separator: "/").last.map(String.init) ?? file
    path = work.path + "/training.npy"
    let found = try Source(path: file, name: name).signal(.vectors, limits)
    hash = found.hash
    try found.signal.writeNPY(to: path)
  }
}

extension Signal {
  /// Writes a file of NumPy.
  func writeNPY(to path: String) throws(VQZError) {
    var bytes: [UInt8] = []
    let writer = try SignalFileWriter(SignalHeader(self), as: .npy) { part in
      for index in part.indices { bytes.append(part[index]) }
    }
    try writer.writeRows(samples.span)
    try writer.finish()
    do throws(FileError) { try WorkFolder.write(bytes, to: path) } catch { throw VQZError(error) }
  }
}
