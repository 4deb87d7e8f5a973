import VQZCore
import VQZNetwork

/// The whole file of a model, which most who use a model never look at.
enum WholeFile: Sendable {
  /// As it was read, packed or not.
  case read(SharedBytes)
  /// Made when it is first asked for, of what a difference gave.
  case made(MadeFile)

  var bytes: SharedBytes {
    switch self {
    case .read(let bytes): bytes
    case .made(let file): file.bytes
    }
  }

  /// What is in it.
  var archive: TensorArchive {
    get throws(ModelFileError) {
      switch self {
      case .read(let bytes): try TensorArchive(safetensors: bytes, limits: Limits())
      case .made(let file): file.archive
      }
    }
  }

  /// A file that is made of an archive, and kept.
  final class MadeFile: Sendable {
    let archive: TensorArchive
    /// Nil until it is first asked for in this process.
    private let kept = PerProcess<SharedBytes?> { nil }

    /// - Throws: for an archive that no file can hold.
    init(_ archive: TensorArchive) throws(ModelFileError) {
      try archive.checkNames()
      self.archive = archive
    }

    var bytes: SharedBytes {
      kept.withLock { kept in
        let bytes = kept ?? SharedBytes(archive.serialised())
        kept = bytes
        return bytes
      }
    }
  }
}
