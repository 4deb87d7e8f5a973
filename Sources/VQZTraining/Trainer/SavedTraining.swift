internal import VQZCore
internal import VQZNetwork

/// A checkpoint of either kind of training.
package enum SavedTraining: Sendable {
  case plain(Checkpoint)
  case ladder(LadderCheckpoint)

  package static func read(_ path: String) throws(TrainingError) -> SavedTraining {
    let bytes: [UInt8]
    do throws(FileError) {
      bytes = try readFile(path, limit: Limits().modelByteCount)
    } catch {
      throw .file(error, path: path)
    }
    return try SavedTraining(bytes: bytes)
  }

  package init(bytes: [UInt8]) throws(TrainingError) {
    let isLadder =
      (try? TensorArchive(safetensors: bytes))?.metadata[LadderCheckpoint.marker] != nil
    self =
      isLadder ? .ladder(try LadderCheckpoint(bytes: bytes)) : .plain(try Checkpoint(bytes: bytes))
  }

  package var recipe: Recipe {
    switch self {
    case .plain(let checkpoint): checkpoint.recipe
    case .ladder(let checkpoint): checkpoint.recipe
    }
  }
}
