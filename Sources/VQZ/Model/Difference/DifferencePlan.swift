import VQZCore
import VQZNetwork

/// Which tensors of a result are not those of its base, and how they are told.
struct DifferencePlan {
  /// How one tensor is told.
  enum Mode: Equatable {
    /// The result does not have it.
    case removed
    /// Its elements are the numbers.
    case whole(type: Tensor.ElementType, shape: [Int])
    /// Its elements are those of the base and the numbers times 2^step.
    case added(step: Int)
  }

  /// One tensor of the result that is not as in the base.
  struct Entry: Equatable {
    let name: String
    let mode: Mode
    /// Which numbers learn from each other; 0 for a tensor without numbers.
    let sort: Int
  }

  /// Sorts of numbers there are.
  static let sortCount = 16
  /// Binary digits that all numbers of a tensor may lack at their lower end.
  static let stepLimit = 31
  /// Most axes of a tensor, as in any model file.
  private static let rankLimit = 8
  /// By the number of the format, from 1.
  static let types: [Tensor.ElementType] = [
    .uint8, .int8, .uint16, .int16, .float16, .uint32, .int32, .float32,
  ]

  /// Those of the base in its order; new ones anywhere between.
  private(set) var entries: [Entry] = []

  /// A plan of a writer, whose fields are in their ranges.
  init(_ entries: [Entry]) { self.entries = entries }

  /// - Parameters:
  ///   - bytes: the content of the part.
  ///   - names: the tensors of the base in byte order of names.
  init(_ bytes: [UInt8], names: [String]) throws {
    var reader = ByteReader(bytes)
    // Before the first tensor of the base; a gap of 1 is the next one.
    var index = -1
    var seen = Set(names)
    do {
      while !reader.isAtEnd {
        let gap = try reader.readVarint(atMost: names.count)
        let name: String
        if gap > 0 {
          index += gap
          guard index < names.count else {
            throw ModelDifferenceError.plan(
              found: "tensor \(index)", expected: "one of the \(names.count) of the base")
          }
          name = names[index]
        } else {
          name = try Self.newName(&reader)
          guard seen.insert(name).inserted else {
            throw ModelDifferenceError.plan(
              found: "\(name) as a new tensor", expected: "one that is not there")
          }
        }
        entries.append(try Self.entry(name, isNew: gap == 0, &reader))
      }
    } catch let error as BytesError {
      throw ModelDifferenceError.plan(found: error.message, expected: "whole fields in range")
    }
  }

  /// The name of a tensor that the base does not have.
  private static func newName(_ reader: inout ByteReader) throws -> String {
    let bytes = try reader.readBytes(try reader.readVarint(atMost: reader.remaining))
    guard let name = String(validating: bytes, as: UTF8.self), !name.isEmpty else {
      throw ModelDifferenceError.plan(found: "a name that is no text", expected: "UTF-8")
    }
    return name
  }

  private static func entry(
    _ name: String, isNew: Bool, _ reader: inout ByteReader
  ) throws -> Entry {
    let number = try reader.readUInt8()
    guard number <= 2, !isNew || number == 1 else {
      throw ModelDifferenceError.plan(
        found: "mode \(number) of \(name)", expected: isNew ? "1" : "0 to 2")
    }
    if number == 0 { return Entry(name: name, mode: .removed, sort: 0) }
    var form: (Tensor.ElementType, [Int])?
    if number == 1 { form = try self.form(name, &reader) }
    let sort = Int(try reader.readUInt8())
    let step = number == 2 ? Int(try reader.readUInt8()) : 0
    guard sort < sortCount, step <= stepLimit else {
      throw ModelDifferenceError.plan(
        found: "sort \(sort) and step \(step) of \(name)",
        expected: "sort 0 to \(sortCount - 1), step 0 to \(stepLimit)")
    }
    let mode = form.map { Mode.whole(type: $0.0, shape: $0.1) } ?? .added(step: step)
    return Entry(name: name, mode: mode, sort: sort)
  }

  /// Type and shape of a whole tensor.
  private static func form(
    _ name: String, _ reader: inout ByteReader
  ) throws -> (Tensor.ElementType, [Int]) {
    let (type, rank) = (Int(try reader.readUInt8()), Int(try reader.readUInt8()))
    guard (1...types.count).contains(type), rank <= rankLimit else {
      throw ModelDifferenceError.plan(
        found: "type \(type), \(rank) axes of \(name)",
        expected: "type 1 to \(types.count), at most \(rankLimit) axes")
    }
    let shape = try (0..<rank).map { _ in try reader.readVarint(atMost: Int(Int32.max)) }
    return (types[type - 1], shape)
  }

  /// The content of the part.
  ///
  /// - Parameter names: the tensors of the base in byte order of names; entries of these come in
  ///   the same order.
  func bytes(names: [String]) -> [UInt8] {
    let places = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, $0) })
    var writer = ByteWriter()
    var last = -1
    for entry in entries {
      if let place = places[entry.name] {
        writer.appendVarint(UInt64(place - last))
        last = place
      } else {
        writer.appendVarint(0)
        writer.appendVarint(UInt64(entry.name.utf8.count))
        writer.append(contentsOf: Array(entry.name.utf8))
      }
      Self.append(entry, to: &writer)
    }
    return writer.bytes
  }

  /// Everything of an entry but which tensor it is about.
  private static func append(_ entry: Entry, to writer: inout ByteWriter) {
    func byte(_ number: Int) { writer.append(UInt8(truncatingIfNeeded: number)) }
    switch entry.mode {
    case .removed: byte(0)
    case .whole(let type, let shape):
      byte(1)
      byte((types.firstIndex(of: type) ?? 0) + 1)
      byte(shape.count)
      for size in shape { writer.appendVarint(UInt64(size)) }
      byte(entry.sort)
    case .added(let step):
      byte(2)
      byte(entry.sort)
      byte(step)
    }
  }
}
