internal import VQZCore

/// Takes the columns of an index from front to back and holds them against their rules.
struct ArchiveColumns {
  /// Least bytes that a member takes in all columns: five numbers and a checksum.
  static let memberByteCount = 9

  private var reader: ByteReader

  init(_ bytes: [UInt8]) { reader = ByteReader(bytes) }

  /// A number of things of which each takes some bytes: what there is no room for is refused
  /// before memory is taken for it.
  mutating func count(
    _ rule: ArchiveRule, limit: Int, leastByteCount: Int
  ) throws -> Int {
    let offset = reader.offset
    let count = try varint()
    guard count <= UInt64(limit) else {
      throw ArchiveError.broken(
        rule, offset: offset, found: "\(count)", expected: "at most \(limit)")
    }
    guard Int(count) <= reader.remaining / leastByteCount else {
      throw short(Int(count) * leastByteCount)
    }
    return Int(count)
  }

  mutating func models() throws -> [ArchiveIndex.Model] {
    let count = try count(.modelCount, limit: ArchiveIndex.modelLimit, leastByteCount: 33)
    var models: [ArchiveIndex.Model] = []
    for _ in 0..<count {
      let offset = reader.offset
      let id = Array(try bytes(SHA256.byteCount))
      guard !models.contains(where: { $0.id == id }) else {
        throw ArchiveError.broken(
          .modelTwice, offset: offset, found: "a model again", expected: "another")
      }
      models.append(.init(id: id, byteCount: Int(clamping: try varint())))
    }
    return models
  }

  mutating func prototypes() throws -> [ArchivePrototype] {
    let count = try count(.prototypeCount, limit: ArchiveIndex.memberLimit, leastByteCount: 2)
    var prototypes: [ArchivePrototype] = []
    for _ in 0..<count {
      let offset = reader.offset
      let number = try bytes(1).first ?? 0
      guard let form = ArchivePrototype.Form(rawValue: number) else {
        throw ArchiveError.broken(
          .prototypeForm, offset: offset, found: "\(number)", expected: "1 to 3")
      }
      let length = try varint()
      guard length <= UInt64(ArchivePrototype.byteLimit) else {
        throw ArchiveError.broken(
          .prototypeBytes, offset: offset, found: "\(length) bytes",
          expected: "at most \(ArchivePrototype.byteLimit)")
      }
      prototypes.append(
        try ArchivePrototype(form: form, bytes: Array(try bytes(Int(length))), offset: offset))
    }
    return prototypes
  }

  mutating func numbers(_ count: Int, prototypeCount: Int) throws -> [UInt32] {
    var numbers: [UInt32] = []
    numbers.reserveCapacity(count)
    for _ in 0..<count {
      let offset = reader.offset
      let number = try varint()
      guard number <= UInt64(prototypeCount) else {
        throw ArchiveError.broken(
          .memberPrototype, offset: offset, found: "\(number)",
          expected: "at most \(prototypeCount)")
      }
      numbers.append(UInt32(number))
    }
    return numbers
  }

  /// Sums of the stored byte counts.
  mutating func ends(_ count: Int) throws -> [Int] {
    var ends: [Int] = []
    ends.reserveCapacity(count)
    var end = 0
    for _ in 0..<count {
      let offset = reader.offset
      let length = try varint()
      guard length < UInt64(ArchiveIndex.byteCountLimit - end) else {
        throw ArchiveError.broken(
          .memberLength, offset: offset, found: "\(length) bytes", expected: "less than 2^60")
      }
      end += Int(length)
      ends.append(end)
    }
    return ends
  }

  /// The rest: names and checksums.
  ///
  /// - Parameter byteLimit: most bytes of memory that names may take.
  mutating func names(
    _ count: Int, byteLimit: Int
  ) throws -> (names: [UInt8], ends: [UInt32], checksums: [UInt32]) {
    let fronts = try lengths(count)
    let tails = try lengths(count)
    let middles = try lengths(count)
    var checksums: [UInt32] = []
    checksums.reserveCapacity(count)
    for _ in 0..<count {
      do { checksums.append(try reader.readUInt32()) } catch { throw translated(error) }
    }
    var order = ArchiveNameOrder()
    var names: [UInt8] = []
    var ends: [UInt32] = []
    ends.reserveCapacity(count)
    for index in 0..<count {
      let (front, tail) = (fronts[index], tails[index])
      guard front + tail <= order.last.count else {
        throw ArchiveError.broken(
          .nameShared, offset: reader.offset, found: "\(front) and \(tail) bytes",
          expected: "at most the \(order.last.count) of the name before")
      }
      let name = order.last.prefix(front) + (try bytes(middles[index])) + order.last.suffix(tail)
      try order.take(Array(name))
      guard name.count <= byteLimit - names.count else {
        throw ArchiveError.broken(
          .limitIndex, found: "more than \(byteLimit) bytes of names", expected: "fewer")
      }
      names += name
      ends.append(UInt32(names.count))
    }
    guard reader.isAtEnd else {
      throw ArchiveError.broken(
        .indexLength, offset: reader.offset, found: "\(reader.remaining) more bytes",
        expected: "the end of the columns")
    }
    return (names, ends, checksums)
  }

  /// A column of lengths of names or parts of them.
  private mutating func lengths(_ count: Int) throws -> [Int] {
    var lengths: [Int] = []
    lengths.reserveCapacity(count)
    for _ in 0..<count {
      let offset = reader.offset
      let length = try varint()
      guard length <= UInt64(ArchiveNameOrder.nameByteLimit) else {
        throw ArchiveError.broken(
          .nameLength, offset: offset, found: "\(length) bytes",
          expected: "at most \(ArchiveNameOrder.nameByteLimit)")
      }
      lengths.append(Int(length))
    }
    return lengths
  }

  private mutating func varint() throws -> UInt64 {
    do { return try reader.readVarint() } catch { throw translated(error) }
  }

  private mutating func bytes(_ count: Int) throws -> ArraySlice<UInt8> {
    do { return try reader.readBytes(count) } catch { throw translated(error) }
  }

  private func short(_ needed: Int) -> ArchiveError {
    .broken(
      .indexLength, offset: reader.offset, found: "\(reader.remaining) bytes",
      expected: "\(needed) or more")
  }

  /// Integers keep the rules of all formats.
  private func translated(_ error: BytesError) -> any Error {
    if case .truncated(_, let needed, _) = error { return short(needed) }
    return error
  }
}
