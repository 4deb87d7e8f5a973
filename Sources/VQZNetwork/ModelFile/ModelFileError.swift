package import VQZCore
package import VQZSystem

/// Why bytes are no safetensors file, or lack a tensor that was asked for. The tags are those of
/// `Formats/vqzm.md`.
package enum ModelFileError: Failure, Equatable {
  /// The file ends before its header or its tensors do.
  case truncated(part: String, found: Int, expected: Int)
  /// More than a reader takes, whatever the file has.
  case tooLarge(part: String, found: Int, limit: Int)
  /// Not even the beginning is that of a safetensors file.
  case foreign(found: String)
  /// The header is not the JSON that the format wants.
  case header(found: String, expected: String)
  /// The header is no JSON at all.
  case headerJSON(JSONError)
  /// A tensor whose entry contradicts itself.
  case entry(name: String, found: String, expected: String)
  /// Tensor data with a hole, an overlap or bytes that belong to nothing.
  case offsets(found: String, expected: String)
  /// A tensor or text that the model needs.
  case missingTensor(name: String)
  case missingMetadata(key: String)
  /// Metadata that is no text, or there twice.
  case metadata(found: String, expected: String)
  /// A tensor of another type or shape than the model needs.
  case mismatch(name: String, found: String, expected: String)

  /// A file that ends early may be whole elsewhere; all else is damage.
  package var code: FailureCode {
    switch self {
    case .truncated: .truncated
    case .tooLarge: .tooLarge
    default: .malformedModel
    }
  }

  package var message: String {
    switch self {
    case .truncated("length", found: 0, _):
      "not a vqz model file: found an empty file, expected a safetensors header"
    case .truncated(let part, let found, let expected):
      "model file ends within its \(part): found \(found) bytes, expected \(expected)"
    case .tooLarge(let part, let found, let limit):
      "model file, \(part): found \(found), expected at most \(limit)"
    case .foreign(let found):
      "not a vqz model file: found \(found), expected a safetensors header"
    case .header(let found, let expected):
      "model file header: found \(found), expected \(expected)"
    case .headerJSON(let error): "model file header: \(error.message)"
    case .entry(let name, let found, let expected):
      "model tensor \(name): found \(found), expected \(expected)"
    case .offsets(let found, let expected):
      "model file, tensor data: found \(found), expected \(expected)"
    case .missingTensor(let name): "model tensor \(name): found none, expected one"
    case .missingMetadata(let key):
      "not a vqz model file: found no \(key) in the metadata, expected one"
    case .metadata(let found, let expected):
      "model metadata: found \(found), expected \(expected)"
    case .mismatch(let name, let found, let expected):
      "model tensor \(name): found \(found), expected \(expected)"
    }
  }

  /// The tag of the rule that is broken.
  package var rule: String? {
    switch self {
    case .truncated: "vqzm.file.length"
    case .tooLarge: "vqzm.file.limit"
    case .foreign, .header, .headerJSON: "vqzm.file.header"
    case .entry: "vqzm.file.entry"
    case .offsets: "vqzm.file.offsets"
    case .missingTensor, .mismatch: "vqzm.tensor"
    case .missingMetadata, .metadata: "vqzm.metadata"
    }
  }
}
