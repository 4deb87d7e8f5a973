package import VQZCore
import VQZSystem

extension TensorArchive {
  /// Reads a safetensors file, strictly: every byte of it must be accounted for.
  ///
  /// Any writer's order of tensors is taken; holes, overlaps and bytes beyond the last tensor
  /// are refused. Sizes are checked against `limits` and the file before memory is taken.
  package init(safetensors bytes: [UInt8], limits: Limits = Limits()) throws(ModelFileError) {
    try self.init(safetensors: SharedBytes(bytes), limits: limits)
  }

  /// The same of bytes that the tensors go on to share.
  package init(safetensors bytes: SharedBytes, limits: Limits) throws(ModelFileError) {
    var reader = SafetensorsReader(limits: limits)
    self = try reader.read(bytes)
  }
}

/// Reads one file: eight bytes with the length of the header, the header as JSON, then the bytes of
/// all tensors one behind the other.
private struct SafetensorsReader {
  /// Far above any model here; the stock loader allows 100 MB.
  // 0      u64 n, little-endian: bytes of the header
  // 8      n bytes of JSON, an object: name → dtype, shape, data_offsets [begin, end)
  // 8 + n  the data, which the offsets count from
  static let headerByteLimit = 16 << 20
  /// Most tensors of a file.
  static let tensorLimit = 1 << 16
  /// Axes of a tensor; weights have four.
  static let rankLimit = 8

  let limits: Limits

  /// One tensor as the header describes it; `range` counts bytes from the end of the header.
  private struct Entry {
    let name: String
    let type: Tensor.ElementType
    let shape: [Int]
    let range: Range<Int>
  }

  /// The archive of a file. Its tensors share the bytes of the file and copy none.
  mutating func read(_ bytes: SharedBytes) throws(ModelFileError) -> TensorArchive {
    guard bytes.count <= limits.modelByteCount else {
      throw .tooLarge(part: "bytes", found: bytes.count, limit: limits.modelByteCount)
    }
    let dataStart = try headerEnd(bytes)
    let header: JSONValue
    do throws(JSONError) {
      header = try JSONValue.parse(bytes[8..<dataStart].array, depthLimit: 4)
    } catch {
      throw .headerJSON(error)
    }
    guard let members = header.objectValue else {
      throw .header(found: "no object", expected: "an object from its first byte on")
    }
    guard members.count <= Self.tensorLimit else {
      throw .tooLarge(part: "tensors", found: members.count, limit: Self.tensorLimit)
    }

    // The same name twice is an error of the parser already: names are keys of an object.
    var archive = TensorArchive()
    var entries: [Entry] = []
    entries.reserveCapacity(members.count)
    archive.tensors.reserveCapacity(members.count)
    for member in members {
      if member.key == "__metadata__" {
        archive.metadata = try metadata(member.value)
      } else {
        entries.append(try entry(member))
      }
    }
    // Only now is it known that every range lies within the data.
    try checkCover(entries, dataByteCount: bytes.count - dataStart)
    for entry in entries {
      let data = bytes[dataStart + entry.range.lowerBound..<dataStart + entry.range.upperBound]
      guard let tensor = Tensor(type: entry.type, shape: entry.shape, bytes: data) else {
        throw .entry(name: entry.name, found: "\(data.count) bytes", expected: "those of its shape")
      }
      archive.tensors[entry.name] = tensor
    }
    // Names that differ in bytes but are canonically equal texts are one key.
    guard archive.tensors.count == entries.count else {
      throw .header(found: "two names that are the same text", expected: "different names")
    }
    return archive
  }

  /// The offset of the tensor data: eight bytes of length, then the header.
  private func headerEnd(_ bytes: SharedBytes) throws(ModelFileError) -> Int {
    let start = bytes[0..<min(9, bytes.count)].array
    var reader = ByteReader(start)
    guard let length = try? reader.readUInt64() else {
      throw .truncated(part: "length", found: bytes.count, expected: 8)
    }
    // What is no such file at all has some huge length here; better to say what it is.
    if start.count > 8, start[8] != UInt8(ascii: "{") {
      let first = start.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }
      throw .foreign(found: "first bytes " + first.joined(separator: " "))
    }
    guard length <= UInt64(Self.headerByteLimit) else {
      throw .tooLarge(
        part: "header bytes", found: Int(clamping: length), limit: Self.headerByteLimit)
    }
    let remaining = bytes.count - reader.offset
    guard Int(length) <= remaining else {
      throw .truncated(part: "header", found: remaining, expected: Int(length))
    }
    guard length >= 2 else { throw .header(found: "\(length) bytes", expected: "at least 2") }
    return 8 + Int(length)
  }

  /// The member `__metadata__`: texts by unique names.
  private func metadata(_ value: JSONValue) throws(ModelFileError) -> [String: String] {
    guard let members = value.objectValue else {
      throw .metadata(found: "no object", expected: "an object of texts")
    }
    var texts: [String: String] = [:]
    for member in members {
      guard let text = member.value.stringValue else {
        throw .metadata(found: "\(member.key) that is no text", expected: "a text")
      }
      guard texts.updateValue(text, forKey: member.key) == nil else {
        throw .metadata(found: "\(member.key) twice", expected: "once")
      }
    }
    return texts
  }

  /// Type, shape and place of one tensor. Its place must have just the bytes of its shape, so that
  /// no size of the header is believed before the file has that many bytes.
  private func entry(_ member: JSONMember) throws(ModelFileError) -> Entry {
    let name = member.key
    guard let fields = member.value.objectValue, fields.count == 3 else {
      throw .entry(name: name, found: "other fields", expected: "dtype, shape and data_offsets")
    }
    let typeName = member.value["dtype"]?.stringValue
    guard let typeName, let type = Tensor.ElementType(rawValue: typeName) else {
      throw .entry(name: name, found: "type \(typeName ?? "none")", expected: "a known type")
    }
    guard let shape = naturals(member.value["shape"]), shape.count <= Self.rankLimit else {
      throw .entry(
        name: name, found: "a bad shape", expected: "at most \(Self.rankLimit) sizes from 0 up")
    }
    guard let offsets = naturals(member.value["data_offsets"]), offsets.count == 2,
      offsets[0] <= offsets[1]
    else {
      throw .entry(name: name, found: "bad offsets", expected: "a begin and an end")
    }
    let range = offsets[0]..<offsets[1]
    // Nil where the product of the sizes overflows.
    let expected = Tensor.byteCount(type: type, shape: shape)
    guard expected == range.count else {
      throw .entry(
        name: name, found: "\(range.count) bytes",
        expected: expected.map { "\($0) for shape \(shape)" } ?? "a shape that fits")
    }
    return Entry(name: name, type: type, shape: shape, range: range)
  }

  /// An array of numbers from 0 up; nil where any element is something else.
  private func naturals(_ value: JSONValue?) -> [Int]? {
    guard let elements = value?.arrayValue else { return nil }
    let numbers = elements.compactMap(\.integerValue)
    return numbers.count == elements.count && numbers.allSatisfy { $0 >= 0 } ? numbers : nil
  }

  /// The tensors must lie one behind the other and fill the data exactly.
  private func checkCover(_ entries: [Entry], dataByteCount: Int) throws(ModelFileError) {
    var end = 0
    let inOrder = entries.sorted {
      ($0.range.lowerBound, $0.range.upperBound) < ($1.range.lowerBound, $1.range.upperBound)
    }
    for entry in inOrder {
      guard entry.range.lowerBound == end else {
        throw .offsets(
          found: "\(entry.name) at \(entry.range.lowerBound)", expected: "it at \(end)")
      }
      end = entry.range.upperBound
    }
    guard end <= dataByteCount else {
      throw .truncated(part: "tensors", found: dataByteCount, expected: end)
    }
    guard end == dataByteCount else {
      throw .offsets(found: "\(dataByteCount - end) bytes behind the tensors", expected: "none")
    }
  }
}
