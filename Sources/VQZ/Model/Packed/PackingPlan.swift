import VQZCore

/// How the data of a model file are sorted into classes of alike elements, each packed by itself
/// (`Formats/vqzm.md`, version 7).
struct PackingPlan: Equatable {
  /// Elements of one sort.
  struct Class: Equatable {
    /// Bytes of an element: 1, 2, 4 or 8.
    let width: Int
    /// Whether small numbers of either sign are small ones without a sign.
    let isSigned: Bool
  }

  /// Elements of one class that lie one behind the other.
  struct Run: Equatable {
    /// Which of the classes.
    let classIndex: Int
    /// At least 1.
    let elementCount: Int
  }

  /// Most classes: there are some fifteen sorts of tensors.
  static let classLimit = 64
  /// Elements whose planes are packed by themselves: what is unpacked stays in a processor's cache.
  static let chunkCount = 1 << 17
  /// Most bytes of the plan and of the opening.
  static let partLimit = 1 << 24 + 8

  /// By the index that runs have.
  let classes: [Class]
  /// In the order of the file, without a gap.
  let runs: [Run]

  /// A plan of a writer, whose numbers are in their ranges.
  init(classes: [Class], runs: [Run]) {
    self.classes = classes
    self.runs = runs
  }

  /// - Parameters:
  ///   - bytes: the content of the second part.
  ///   - limit: most bytes of all runs together.
  /// - Throws: `plan` for a number out of its range, `tooLarge` before anything so large is made.
  init(_ bytes: [UInt8], limit: Int) throws {
    var reader = ByteReader(bytes)
    do {
      let count = Int(try reader.readUInt8())
      guard (1...Self.classLimit).contains(count) else {
        throw PackedModelError.plan(
          found: "\(count) classes", expected: "1 to \(Self.classLimit)")
      }
      classes = try (0..<count).map { _ in
        let (width, mapping) = (Int(try reader.readUInt8()), try reader.readUInt8())
        guard [1, 2, 4, 8].contains(width), mapping <= 1 else {
          throw PackedModelError.plan(
            found: "width \(width), mapping \(mapping)",
            expected: "1, 2, 4 or 8 bytes, mapping 0 or 1")
        }
        return Class(width: width, isSigned: mapping == 1)
      }
      // A plan has at most some million runs, since its bytes are limited.
      var (runs, sum): ([Run], Int) = ([], 0)
      while !reader.isAtEnd {
        let index = Int(try reader.readUInt8())
        // What is within the limit in elements cannot overflow in bytes.
        let elements = try reader.readVarint(atMost: Int(Int32.max))
        guard index < count, elements > 0 else {
          throw PackedModelError.plan(
            found: "\(elements) elements of class \(index)",
            expected: "1 or more of classes 0 to \(count - 1)")
        }
        sum += elements * classes[index].width
        guard sum <= limit else { throw PackedModelError.tooLarge(found: sum, limit: limit) }
        runs.append(Run(classIndex: index, elementCount: elements))
      }
      self.runs = runs
    } catch let error as BytesError {
      throw PackedModelError.plan(found: error.message, expected: "whole numbers in range")
    }
  }

  /// The content of the second part.
  var bytes: [UInt8] {
    var writer = ByteWriter()
    writer.append(UInt8(truncatingIfNeeded: classes.count))
    for each in classes {
      writer.append(UInt8(truncatingIfNeeded: each.width))
      writer.append(UInt8(each.isSigned ? 1 : 0))
    }
    for run in runs {
      writer.append(UInt8(truncatingIfNeeded: run.classIndex))
      writer.appendVarint(UInt64(run.elementCount))
    }
    return writer.bytes
  }

  /// Bytes of all runs.
  var byteCount: Int { runs.reduce(0) { $0 + $1.elementCount * classes[$1.classIndex].width } }

  /// Elements of each class.
  var elementCounts: [Int] {
    var counts = [Int](repeating: 0, count: classes.count)
    for run in runs { counts[run.classIndex] += run.elementCount }
    return counts
  }
}
