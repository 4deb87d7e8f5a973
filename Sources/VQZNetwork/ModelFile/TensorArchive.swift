/// The content of a safetensors file: named tensors and string metadata.
package struct TensorArchive: Sendable, Equatable {
  /// Free texts by name; the architecture of a model is one of them.
  package var metadata: [String: String]
  /// By the name in the file, such as `decoder.levels.0.start`.
  package var tensors: [String: Tensor]

  package init(metadata: [String: String] = [:], tensors: [String: Tensor] = [:]) {
    self.metadata = metadata
    self.tensors = tensors
  }

  /// The metadata text of `key`.
  package func text(_ key: String) throws(ModelFileError) -> String {
    guard let value = metadata[key] else { throw .missingMetadata(key: key) }
    return value
  }

  /// The tensor of that name, of any type; of exactly `shape` where one is given.
  package func tensor(_ name: String, shape: [Int]? = nil) throws(ModelFileError) -> Tensor {
    guard let tensor = tensors[name] else { throw .missingTensor(name: name) }
    if let shape, shape != tensor.shape {
      throw .mismatch(
        name: name, found: "shape \(tensor.shape)", expected: "shape \(shape)")
    }
    return tensor
  }

  // One function for each type of integers: the tensor must be of that very type, and of `shape`
  // where one is given.

  package func uint16s(_ name: String, shape: [Int]? = nil) throws(ModelFileError) -> [UInt16] {
    try integers(name, .uint16, shape)
  }

  package func int16s(_ name: String, shape: [Int]? = nil) throws(ModelFileError) -> [Int16] {
    try integers(name, .int16, shape)
  }

  package func int32s(_ name: String, shape: [Int]? = nil) throws(ModelFileError) -> [Int32] {
    try integers(name, .int32, shape)
  }

  package func int64s(_ name: String, shape: [Int]? = nil) throws(ModelFileError) -> [Int64] {
    try integers(name, .int64, shape)
  }

  /// 32-bit floats, or 16-bit ones widened exactly.
  package func floats(_ name: String, shape: [Int]? = nil) throws(ModelFileError) -> [Float] {
    let tensor = try tensor(name, shape: shape)
    guard let values = tensor.floats() else {
      throw .mismatch(
        name: name, found: "type \(tensor.type.rawValue)", expected: "type F32 or F16")
    }
    return values
  }

  /// The values in the order of the file, the last axis running fastest.
  private func integers<Value: FixedWidthInteger>(
    _ name: String, _ type: Tensor.ElementType, _ shape: [Int]?
  ) throws(ModelFileError) -> [Value] {
    let tensor = try tensor(name, shape: shape)
    guard let values: [Value] = tensor.integers(as: type) else {
      throw .mismatch(
        name: name, found: "type \(tensor.type.rawValue)", expected: "type \(type.rawValue)")
    }
    return values
  }
}
