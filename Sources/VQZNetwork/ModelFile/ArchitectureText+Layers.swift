internal import VQZSystem

/// A stack: its layers in the order in which they run.
extension [Layer] {
  func json(version: Int) -> JSONValue { .array(map { $0.json(version: version) }) }

  /// - Parameter depth: residual blocks around the stack.
  init(json values: [JSONValue], depth: Int = 0, version: Int) throws(ModelError) {
    guard values.count <= 256 else {
      throw .architecture(found: "\(values.count) layers in a stack", expected: "at most 256")
    }
    self = []
    for value in values { append(try Layer(json: value, depth: depth, version: version)) }
  }
}

/// One layer:
///
/// ```
/// {"in": 16, "kernel": 3, "leaky": true, "op": "convolution", "out": 32}
/// {"layers": […], "op": "residual"}
/// {"factor": 2, "op": "shuffle"}      or "unshuffle"
/// ```
///
/// From version 4 on kernels and factors are `[rows, columns]`.
extension Layer {
  /// An object whose member `op` says which layer it is.
  func json(version: Int) -> JSONValue {
    switch self {
    case .convolution(let shape):
      .object([
        "in": .integer(Int64(shape.inputs)), "kernel": shape.kernel.json(version: version),
        "leaky": .bool(shape.isLeaky), "op": .string("convolution"),
        "out": .integer(Int64(shape.outputs)),
      ])
    case .residual(let body):
      .object(["layers": body.json(version: version), "op": .string("residual")])
    case .shuffle(let factor):
      .object(["factor": factor.json(version: version), "op": .string("shuffle")])
    case .unshuffle(let factor):
      .object(["factor": factor.json(version: version), "op": .string("unshuffle")])
    }
  }

  /// Residual blocks may hold residual blocks, four deep: recursion stays bounded.
  init(json: JSONValue, depth: Int, version: Int) throws(ModelError) {
    // Each kind has its own members and no others.
    let fields = try Fields(json, name: "layer")
    switch try fields.text("op") {
    case "convolution":
      self = .convolution(
        Convolution(
          kernel: try fields.extent("kernel", version: version), inputs: try fields.integer("in"),
          outputs: try fields.integer("out"), isLeaky: try fields.flag("leaky")))
      try fields.finish(knownCount: 5)
    case "residual":
      guard depth < 4 else {
        throw .architecture(found: "residual blocks deeper than 4", expected: "at most 4")
      }
      self = .residual(
        try [Layer](
          json: fields.array("layers"), depth: depth + 1, version: version))
      try fields.finish(knownCount: 2)
    case "shuffle":
      self = .shuffle(try fields.extent("factor", version: version))
      try fields.finish(knownCount: 2)
    case "unshuffle":
      self = .unshuffle(try fields.extent("factor", version: version))
      try fields.finish(knownCount: 2)
    case let other:
      throw .architecture(found: "layer kind \"\(other)\"", expected: "a known kind")
    }
  }
}
