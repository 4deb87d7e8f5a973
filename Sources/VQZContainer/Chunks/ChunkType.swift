/// The four letters of a chunk.
package struct ChunkType: Sendable, Hashable, CustomStringConvertible {
  package let letters: [UInt8]

  package static let head = ChunkType("HEAD")
  package static let namedModel = ChunkType("MODL")
  package static let carriedModel = ChunkType("MODC")
  package static let metadata = ChunkType("mETA")
  package static let tile = ChunkType("TILE")
  package static let alpha = ChunkType("ALPH")
  package static let index = ChunkType("INDX")
  /// The index of an archive.
  package static let list = ChunkType("LIST")

  private init(_ text: StaticString) {
    self.letters = Array(text.description.utf8)
  }

  /// Nil where the bytes are not four ASCII letters.
  init?(_ bytes: ArraySlice<UInt8>) {
    let isLetters = bytes.allSatisfy {
      (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0 & 0xDF)
    }
    guard bytes.count == 4 && isLetters else { return nil }
    self.letters = Array(bytes)
  }

  /// Whether the picture cannot be decoded without understanding the chunk.
  package var isCritical: Bool { letters.first.map { $0 & 0x20 == 0 } ?? true }

  package var description: String { String(decoding: letters, as: UTF8.self) }
}
