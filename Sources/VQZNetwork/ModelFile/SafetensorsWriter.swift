internal import VQZCore
internal import VQZSystem

extension TensorArchive {
  /// The archive as a safetensors file. Equal archives give equal bytes: keys are sorted by
  /// their UTF-8 bytes, tensors lie in that order, and spaces behind the header make the data
  /// start at a multiple of 64 bytes (so that a mapped file has aligned tensors to start with).
  ///
  /// - Throws: as `checkNames`.
  package func safetensors() throws(ModelFileError) -> [UInt8] {
    try checkNames()
    return serialised()
  }

  /// - Throws: where a tensor has the name that the texts of a file have.
  package func checkNames() throws(ModelFileError) {
    guard tensors["__metadata__"] == nil else {
      throw .header(found: "a tensor named __metadata__", expected: "another name")
    }
  }

  /// The same of an archive whose names were checked.
  package func serialised() -> [UInt8] {
    let names = tensors.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    var members: [JSONMember] = []
    if !metadata.isEmpty {
      let texts = metadata.map { JSONMember(key: $0.key, value: .string($0.value)) }
      members.append(JSONMember(key: "__metadata__", value: .object(texts)))
    }
    // Offsets count from the start of the data, without holes.
    var end = 0
    for name in names {
      guard let tensor = tensors[name] else { continue }
      let start = end
      end += tensor.bytes.count
      members.append(
        JSONMember(
          key: name,
          value: .object([
            "dtype": .string(tensor.type.rawValue),
            "shape": .array(tensor.shape.map { .integer(Int64($0)) }),
            "data_offsets": .array([.integer(Int64(start)), .integer(Int64(end))]),
          ])))
    }
    // Eight bytes of length, the header, spaces up to a multiple of 64, the data.
    var header = Array(JSONValue.object(members).serialize(sortedKeys: true).utf8)
    let padding = (64 - (8 + header.count) % 64) % 64
    header.append(contentsOf: [UInt8](repeating: UInt8(ascii: " "), count: padding))

    var writer = ByteWriter(capacity: 8 + header.count + end)
    writer.append(UInt64(header.count))
    writer.append(contentsOf: header)
    for name in names {
      if let tensor = tensors[name] { writer.append(contentsOf: tensor.bytes.array) }
    }
    return writer.bytes
  }
}
