import VQZ
import VQZReport
import VQZSystem

/// A model in the forms that `vqz model info` prints.
struct ModelListing {
  let name: String
  let model: VQZModel

  /// One line for every step of every level, such as `stride 8: 1 group of 16, 512 codewords`.
  private var steps: [String] {
    model.steps.map { step in
      let classes = step.classes.map { "\($0.codewords) x \($0.dimension)" }
      let codewords = step.classes.reduce(0) { $0 + $1.codewords }
      return "stride \(Self.stride(step)), groups \(step.groups) of \(step.groupDimension), "
        + (classes.count <= Self.fewClasses
          ? "codewords " + classes.joined(separator: ", ")
          : "\(classes.count) classes, \(codewords) codewords")
        + (step.contextClasses > 0 ? ", contexts for \(step.contextClasses)" : "")
    }
  }

  /// One number where it is the same both ways.
  private static func stride(_ step: VQZModel.Step) -> String {
    step.rowStride == step.columnStride
      ? "\(step.rowStride)" : "\(step.rowStride) x \(step.columnStride)"
  }

  /// - Parameter verbose: everything the file says of where the model comes from, not only what
  ///   fits a line.
  func text(verbose: Bool) -> String {
    var lines = [
      "\(name):",
      line("name", model.name),
      line("id", model.identifier),
      // One without a network codes any number of channels.
      model.channelCount > 0
        ? line("channels", String(model.channelCount)) : line("kind", "\(model.kind)"),
      line("can", model.canEncode ? "encode and decode" : "decode"),
    ]
    lines += storage
    if model.qualityCount > 1 { lines.append(line("qualities", String(model.qualityCount))) }
    for step in steps { lines.append(line("step", step)) }
    let classes = model.steps.reduce(0) { $0 + $1.classes.count }
    if verbose || classes <= Self.fewClasses {
      for row in ModelAnalysis(model).listing { lines.append(line(row.name, row.value)) }
    }
    let rest = model.metadata.sorted { $0.key < $1.key }
    for (key, value) in rest where !Self.isShownOtherwise(key) {
      let name = key.hasPrefix("vqz.") ? String(key.dropFirst(4)) : key
      if verbose || value.utf8.count <= Self.shortByteCount {
        lines.append(line(name, value))
      } else if key == "vqz.provenance", let summary = ModelProvenance(value)?.summary {
        lines.append(line("trained", summary))
      }
    }
    if let text = model.metadata["vqz.provenance"],
      let information = ModelProvenance(text)?.information
    {
      lines.append(line("information", information))
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// More classes than this are for `-v`.
  private static let fewClasses = 4

  /// Longer texts are for `-v`.
  private static let shortByteCount = 60

  /// The name stands above already; the architecture is for programs.
  private static func isShownOtherwise(_ key: String) -> Bool {
    key == VQZModel.nameKey || key == VQZModel.architectureKey
  }

  func line(_ name: String, _ value: String) -> String {
    "  " + name + String(repeating: " ", count: max(1, 14 - name.count)) + value
  }

  var json: JSONValue {
    .object([
      "file": .string(name),
      "name": .string(model.name),
      "id": .string(model.identifier),
      "kind": .string("\(model.kind)"),
      "channels": .integer(Int64(model.channelCount)),
      "can_encode": .bool(model.canEncode),
      "stored": storageJSON,
      "qualities": .integer(Int64(model.qualityCount)),
      "steps": .array(steps.map { .string($0) }),
      "classes": ModelAnalysis(model).json,
      "metadata": .object(
        model.metadata.sorted { $0.key < $1.key }
          .map { JSONMember(key: $0.key, value: .string($0.value)) }),
    ])
  }
}
