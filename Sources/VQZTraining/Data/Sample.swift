internal import VQZSystem

/// One picture file to learn from or to be judged by.
package struct Sample: Sendable, Equatable {
  /// The file, or what stands for it in messages where there is none.
  package let path: String
  /// Number of the file in the sorted list of the folder.
  package let file: Int
  /// SHA-256 of the bytes of the file.
  package let hash: [UInt8]
  /// Size of the picture as it is learnt from (large ones are reduced).
  package let width: Int
  package let height: Int

  package init(path: String, file: Int, hash: [UInt8], width: Int, height: Int) {
    self.path = path
    self.file = file
    self.hash = hash
    self.width = width
    self.height = height
  }
}
