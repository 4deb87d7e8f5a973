import VQZCore

/// The architecture as the JSON text of a model file, in the one canonical form that enters the
/// model's identifier: keys sorted, no white space (`Formats/vqzm.md`, section "Architecture").
extension NetworkDescription {
  package var architectureText: String {
    let object: JSONValue = .object([
      "bound": .integer(Int64(bound)),
      "channels": .integer(Int64(channels)),
      "fraction_bits": .integer(Int64(fractionBits)),
      "latent_fraction_bits": .integer(Int64(latentFractionBits)),
      "levels": .array(levels.map(\.json)),
      "output": output.json,
      "version": .integer(1),
    ])
    return object.serialize(sortedKeys: true)
  }

  /// Reads and validates an architecture text.
  package init(architectureText text: String) throws(ModelError) {
    let root: JSONValue
    do {
      root = try JSONValue.parse(Array(text.utf8))
    } catch {
      throw .architecture(found: error.message, expected: "a JSON object")
    }
    let fields = try Fields(root, name: "architecture")
    let version = try fields.integer("version")
    guard version == 1 else { throw .futureVersion(found: "\(version)") }
    var levels: [Level] = []
    for value in try fields.array("levels") { levels.append(try Level(json: value)) }
    self.init(
      channels: try fields.integer("channels"), bound: try fields.integer("bound"),
      fractionBits: try fields.integer("fraction_bits"),
      latentFractionBits: try fields.integer("latent_fraction_bits"),
      levels: levels, output: try [Layer](json: fields.array("output"), depth: 0))
    try fields.finish(knownCount: 7)
    try validate()
  }
}

/// The members of a JSON object, asked for by name and type.
struct Fields {
  private let name: String
  private let members: [JSONMember]

  init(_ value: JSONValue, name: String) throws(ModelError) {
    guard case .object(let members) = value else {
      throw .architecture(found: "\(name) that is no object", expected: "an object")
    }
    self.name = name
    self.members = members
  }

  func value(_ key: String) throws(ModelError) -> JSONValue {
    guard let member = members.first(where: { $0.key == key }) else {
      throw .architecture(found: "\(name) without \"\(key)\"", expected: "the member")
    }
    return member.value
  }

  /// An integer that fits 31 bits, which is far more than any size here may be.
  func integer(_ key: String) throws(ModelError) -> Int {
    guard case .integer(let number) = try value(key), (0...Int64(Int32.max)).contains(number) else {
      throw .architecture(
        found: "\(name).\(key) that is no natural number", expected: "0 to 2147483647")
    }
    return Int(number)
  }

  func flag(_ key: String) throws(ModelError) -> Bool {
    guard case .bool(let flag) = try value(key) else {
      throw .architecture(found: "\(name).\(key) of another type", expected: "true or false")
    }
    return flag
  }

  func text(_ key: String) throws(ModelError) -> String {
    guard case .string(let text) = try value(key) else {
      throw .architecture(found: "\(name).\(key) of another type", expected: "a string")
    }
    return text
  }

  func array(_ key: String) throws(ModelError) -> [JSONValue] {
    guard case .array(let values) = try value(key) else {
      throw .architecture(found: "\(name).\(key) of another type", expected: "an array")
    }
    return values
  }

  /// Refuses members nobody asked for: they would change the meaning unseen.
  func finish(knownCount: Int) throws(ModelError) {
    guard members.count == knownCount else {
      throw .architecture(
        found: "\(name) with \(members.count) members", expected: "\(knownCount)")
    }
  }
}

extension NetworkDescription.Level {
  var json: JSONValue {
    .object([
      "entry": entry.json, "features": .integer(Int64(features)),
      "steps": .array(steps.map(\.json)), "stride": .integer(Int64(stride)),
      "trunk": trunk.json,
    ])
  }

  init(json: JSONValue) throws(ModelError) {
    let fields = try Fields(json, name: "level")
    var steps: [NetworkDescription.Step] = []
    for value in try fields.array("steps") {
      steps.append(try NetworkDescription.Step(json: value))
    }
    self.init(
      stride: try fields.integer("stride"), features: try fields.integer("features"),
      entry: try [Layer](json: fields.array("entry"), depth: 0), steps: steps,
      trunk: try [Layer](json: fields.array("trunk"), depth: 0))
    try fields.finish(knownCount: 5)
  }
}

extension NetworkDescription.Step {
  var json: JSONValue {
    let classes = classes.map { each in
      JSONValue.object([
        "codewords": .integer(Int64(each.codewords)),
        "dimension": .integer(Int64(each.dimension)),
      ])
    }
    return .object([
      "analysis": analysis.json, "body": body.json,
      "class_shift": .integer(Int64(classShift)), "classes": .array(classes),
      "dimension": .integer(Int64(dimension)), "groups": .integer(Int64(groups)),
      "head": head.json, "merge": Layer.convolution(merge).json,
    ])
  }

  init(json: JSONValue) throws(ModelError) {
    let fields = try Fields(json, name: "step")
    var classes: [NetworkDescription.Class] = []
    for value in try fields.array("classes") {
      let members = try Fields(value, name: "class")
      classes.append(
        NetworkDescription.Class(
          codewords: try members.integer("codewords"),
          dimension: try members.integer("dimension")))
      try members.finish(knownCount: 2)
    }
    guard case .convolution(let merge) = try Layer(json: fields.value("merge"), depth: 0) else {
      throw .architecture(found: "a merge of another kind", expected: "a convolution")
    }
    self.init(
      body: try [Layer](json: fields.array("body"), depth: 0),
      head: try [Layer](json: fields.array("head"), depth: 0),
      classShift: try fields.integer("class_shift"), groups: try fields.integer("groups"),
      dimension: try fields.integer("dimension"), classes: classes, merge: merge,
      analysis: try [Layer](json: fields.array("analysis"), depth: 0))
    try fields.finish(knownCount: 8)
  }
}

extension [Layer] {
  var json: JSONValue { .array(map(\.json)) }

  init(json values: [JSONValue], depth: Int) throws(ModelError) {
    guard values.count <= 256 else {
      throw .architecture(found: "\(values.count) layers in a stack", expected: "at most 256")
    }
    self = []
    for value in values { append(try Layer(json: value, depth: depth)) }
  }
}

extension Layer {
  var json: JSONValue {
    switch self {
    case .convolution(let shape):
      .object([
        "in": .integer(Int64(shape.inputs)), "kernel": .integer(Int64(shape.kernel)),
        "leaky": .bool(shape.isLeaky), "op": .string("convolution"),
        "out": .integer(Int64(shape.outputs)),
      ])
    case .residual(let body):
      .object(["layers": body.json, "op": .string("residual")])
    case .shuffle(let factor):
      .object(["factor": .integer(Int64(factor)), "op": .string("shuffle")])
    case .unshuffle(let factor):
      .object(["factor": .integer(Int64(factor)), "op": .string("unshuffle")])
    }
  }

  /// Residual blocks may hold residual blocks, four deep: recursion stays bounded.
  init(json: JSONValue, depth: Int) throws(ModelError) {
    let fields = try Fields(json, name: "layer")
    switch try fields.text("op") {
    case "convolution":
      self = .convolution(
        Convolution(
          kernel: try fields.integer("kernel"), inputs: try fields.integer("in"),
          outputs: try fields.integer("out"), isLeaky: try fields.flag("leaky")))
      try fields.finish(knownCount: 5)
    case "residual":
      guard depth < 4 else {
        throw .architecture(found: "residual blocks deeper than 4", expected: "at most 4")
      }
      self = .residual(try [Layer](json: fields.array("layers"), depth: depth + 1))
      try fields.finish(knownCount: 2)
    case "shuffle":
      self = .shuffle(try fields.integer("factor"))
      try fields.finish(knownCount: 2)
    case "unshuffle":
      self = .unshuffle(try fields.integer("factor"))
      try fields.finish(knownCount: 2)
    case let other:
      throw .architecture(found: "layer kind \"\(other)\"", expected: "a known kind")
    }
  }
}
