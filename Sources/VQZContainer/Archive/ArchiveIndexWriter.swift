internal import VQZCore

/// Collects what an index says, member by member. A hundred thousand members take a few megabytes.
package struct ArchiveIndexWriter: Sendable {
  private var models: [ArchiveIndex.Model] = []
  private var prototypes: [ArchivePrototype] = []
  private var numbersOfPrototypes: [ArchivePrototype: Int] = [:]
  private var order = ArchiveNameOrder()
  private var numbers = ByteWriter()
  private var lengths = ByteWriter()
  private var fronts = ByteWriter()
  private var tails = ByteWriter()
  private var middleLengths = ByteWriter()
  private var checksums = ByteWriter()
  private var middles = ByteWriter()

  /// Members so far.
  package private(set) var count = 0
  /// Bytes of their stored bytes.
  package private(set) var memberByteCount = 0

  package init() {}

  /// Adds a model, whose chunk comes behind those before.
  package mutating func append(model id: [UInt8], byteCount: Int) throws(ArchiveError) {
    guard models.count < ArchiveIndex.modelLimit else {
      throw .broken(
        .modelCount, found: "one more", expected: "at most \(ArchiveIndex.modelLimit)")
    }
    guard !models.contains(where: { $0.id == id }) else {
      throw .broken(.modelTwice, found: "a model again", expected: "another")
    }
    models.append(.init(id: id, byteCount: byteCount))
  }

  /// Whether a name may come next.
  ///
  /// - Throws: the rule that it breaks.
  package func check(_ name: [UInt8]) throws(ArchiveError) {
    var order = order
    try order.take(name)
  }

  /// Adds a member, whose stored bytes come behind those before.
  package mutating func append(
    _ name: [UInt8], prototype: ArchivePrototype?, checksum: UInt32, byteCount: Int
  ) throws(ArchiveError) {
    guard count < ArchiveIndex.memberLimit else {
      throw .broken(
        .memberCount, found: "one more", expected: "at most \(ArchiveIndex.memberLimit)")
    }
    guard byteCount < ArchiveIndex.byteCountLimit - memberByteCount else {
      throw .broken(.memberLength, found: "\(byteCount) bytes", expected: "less than 2^60")
    }
    let before = order.last
    let front = try order.take(name)
    let room = min(before.count, name.count) - front
    var tail = 0
    while tail < room, before[before.count - 1 - tail] == name[name.count - 1 - tail] {
      tail += 1
    }
    numbers.appendVarint(UInt64(prototype.map { number(of: $0) } ?? 0))
    lengths.appendVarint(UInt64(byteCount))
    fronts.appendVarint(UInt64(front))
    tails.appendVarint(UInt64(tail))
    middleLengths.appendVarint(UInt64(name.count - front - tail))
    checksums.append(checksum)
    middles.append(contentsOf: name[front..<(name.count - tail)])
    memberByteCount += byteCount
    count += 1
  }

  private mutating func number(of prototype: ArchivePrototype) -> Int {
    if let known = numbersOfPrototypes[prototype] { return known }
    prototypes.append(prototype)
    numbersOfPrototypes[prototype] = prototypes.count
    return prototypes.count
  }

  /// All columns, not packed.
  package var columns: [UInt8] {
    var writer = ByteWriter()
    writer.appendVarint(UInt64(models.count))
    for model in models {
      writer.append(contentsOf: model.id)
      writer.appendVarint(UInt64(model.byteCount))
    }
    writer.appendVarint(UInt64(prototypes.count))
    for prototype in prototypes {
      writer.append(prototype.form.rawValue)
      writer.appendVarint(UInt64(prototype.bytes.count))
      writer.append(contentsOf: prototype.bytes)
    }
    writer.appendVarint(UInt64(count))
    for column in [numbers, lengths, fronts, tails, middleLengths, checksums, middles] {
      writer.append(contentsOf: column.bytes)
    }
    return writer.bytes
  }

  /// The chunk `LIST` of columns.
  ///
  /// - Parameters:
  ///   - frame: the columns as one zstd frame.
  ///   - rawByteCount: of the columns.
  package static func chunk(_ frame: [UInt8], rawByteCount: Int) throws -> [UInt8] {
    var payload = ByteWriter(capacity: frame.count + 16)
    payload.append(ArchiveFile.version)
    payload.appendVarint(UInt64(rawByteCount))
    payload.append(contentsOf: frame)
    payload.append(UInt32(clamping: payload.count + 4 + Chunk.frameByteCount))
    var writer = ByteWriter(capacity: payload.count + Chunk.frameByteCount)
    try Chunk.append(.list, payload.bytes, to: &writer)
    return writer.bytes
  }

  /// The chunk `MODC` of a model that an archive carries.
  package static func chunk(_ model: ModelReference) throws -> [UInt8] {
    var writer = ByteWriter()
    try Chunk.append(model.chunkType, try model.payload(), to: &writer)
    return writer.bytes
  }
}
