import VQZ
import VQZSystem

/// How the file holds the model.
extension ModelListing {
  /// Nothing for a whole one; of a difference the base and where the bytes are.
  var storage: [String] {
    let found = model.storage
    guard found.form != .whole else { return [] }
    var lines = [
      line("stored", "\(found.form.rawValue), \(found.byteCount) of \(model.byteCount) bytes")
    ]
    if let base = found.base { lines.append(line("base", base)) }
    for part in found.parts {
      let tensors = part.tensorCount > 0 ? " (tensors: \(part.tensorCount))" : ""
      lines.append(line("part", "\(part.name), \(part.byteCount) bytes\(tensors)"))
    }
    return lines
  }

  var storageJSON: JSONValue {
    let found = model.storage
    return .object([
      "form": .string(found.form.rawValue),
      "bytes": .integer(Int64(found.byteCount)),
      "base": found.base.map { .string($0) } ?? .null,
      "parts": .array(
        found.parts.map {
          .object([
            "name": .string($0.name), "tensors": .integer(Int64($0.tensorCount)),
            "bytes": .integer(Int64($0.byteCount)),
          ])
        }),
    ])
  }
}
