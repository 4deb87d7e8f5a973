package import VQZCore

/// What an archive says of its members, models and prototypes: the columns of `LIST`. Every value
/// of this type keeps the rules of the format.
package struct ArchiveIndex: Sendable {
  package static let memberLimit = 1 << 24
  package static let modelLimit = 256
  static let byteCountLimit = 1 << 60

  /// A model that the archive carries.
  package struct Model: Sendable, Equatable {
    /// SHA-256 that identifies it.
    package let id: [UInt8]
    /// Bytes of its whole chunk.
    package let byteCount: Int
  }

  package let models: [Model]
  package let prototypes: [ArchivePrototype]
  /// The checksum of each member, as its form means it.
  package let checksums: [UInt32]
  /// The prototype of each, counted from 1; 0 for one that is stored whole.
  private let numbers: [UInt32]
  /// Bytes of stored members up to the end of each.
  private let ends: [Int]
  /// All names back to back, and where each ends.
  private let names: [UInt8]
  private let nameEnds: [UInt32]

  /// Members of the archive.
  package var count: Int { ends.count }

  /// Bytes of all members.
  package var memberByteCount: Int { ends.last ?? 0 }

  /// Bytes of all carried models.
  package var modelByteCount: Int { models.reduce(0) { $0.saturatingSum($1.byteCount) } }

  /// The prototype of a member; nil where it is stored whole.
  package func prototype(of number: Int) -> ArchivePrototype? {
    numbers[number] == 0 ? nil : prototypes[Int(numbers[number]) - 1]
  }

  /// Where the stored bytes of a member lie, counted from those of the first.
  package func range(of number: Int) -> Range<Int> {
    (number == 0 ? 0 : ends[number - 1])..<ends[number]
  }

  package func name(of number: Int) -> ArraySlice<UInt8> {
    let start = number == 0 ? 0 : Int(nameEnds[number - 1])
    return names[start..<Int(nameEnds[number])]
  }

  /// The number of the first member whose name does not come before `name`.
  package func firstNumber(notBefore name: some Sequence<UInt8>) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if self.name(of: middle).lexicographicallyPrecedes(name) {
        low = middle + 1
      } else {
        high = middle
      }
    }
    return low
  }

  /// Reads the columns.
  ///
  /// - Parameters:
  ///   - columns: as they are unpacked.
  ///   - limits: of which memory counts.
  package init(columns: [UInt8], limits: Limits) throws {
    var reader = ArchiveColumns(columns)
    models = try reader.models()
    prototypes = try reader.prototypes()
    let count = try reader.count(
      .memberCount, limit: Self.memberLimit, leastByteCount: ArchiveColumns.memberByteCount)
    numbers = try reader.numbers(count, prototypeCount: prototypes.count)
    ends = try reader.ends(count)
    (names, nameEnds, checksums) = try reader.names(
      count, byteLimit: max(0, limits.memoryByteCount - columns.count))
  }
}
