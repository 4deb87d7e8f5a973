import VQZCore

/// The architecture as the JSON text of a model file, in the one canonical form that enters the
/// model's identifier: keys sorted, no white space (`Formats/vqzm.md`, section "Architecture").
extension NetworkDescription {
  package var architectureText: String {
    var members: [JSONMember] = [
      JSONMember(key: "bound", value: .integer(Int64(bound))),
      JSONMember(key: "channels", value: .integer(Int64(channels))),
      JSONMember(key: "fraction_bits", value: .integer(Int64(fractionBits))),
      JSONMember(key: "latent_fraction_bits", value: .integer(Int64(latentFractionBits))),
      JSONMember(
        key: "levels", value: .array(levels.map { $0.json(version: version) })),
      JSONMember(key: "output", value: output.json),
      JSONMember(key: "version", value: .integer(Int64(version))),
    ]
    if let skeleton { members.append(JSONMember(key: "skeleton", value: skeleton.json)) }
    return JSONValue.object(members).serialize(sortedKeys: true)
  }

  /// The least version that has all members: 2 brought the skeleton, 3 contexts.
  private var version: Int {
    if skeleton == nil { return 1 }
    return levels.contains { $0.steps.contains { $0.contextClasses > 0 } } ? 3 : 2
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
    guard version <= 3 else { throw .futureVersion(found: "\(version)") }
    guard version >= 1 else { throw .architecture(found: "version 0", expected: "1 to 3") }
    let hasSkeleton = version >= 2
    var levels: [Level] = []
    for value in try fields.array("levels") {
      levels.append(try Level(json: value, version: version))
    }
    self.init(
      channels: try fields.integer("channels"), bound: try fields.integer("bound"),
      fractionBits: try fields.integer("fraction_bits"),
      latentFractionBits: try fields.integer("latent_fraction_bits"),
      levels: levels, output: try [Layer](json: fields.array("output"), depth: 0),
      skeleton: hasSkeleton ? try Skeleton(json: fields.value("skeleton")) : nil)
    try fields.finish(knownCount: hasSkeleton ? 8 : 7)
    try validate()
    guard self.version == version else {
      throw .architecture(found: "version \(version) without contexts", expected: "version 2")
    }
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

  /// Rows and columns, which versions 1 to 3 give as the one number that both are.
  func extent(_ key: String) throws(ModelError) -> Extent {
    Extent(square: try integer(key))
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

  func convolution(_ key: String) throws(ModelError) -> Layer.Convolution {
    guard case .convolution(let shape) = try Layer(json: value(key), depth: 0) else {
      throw .architecture(found: "a \(key) of another kind", expected: "a convolution")
    }
    return shape
  }

  /// Refuses members nobody asked for: they would change the meaning unseen.
  func finish(knownCount: Int) throws(ModelError) {
    guard members.count == knownCount else {
      throw .architecture(
        found: "\(name) with \(members.count) members", expected: "\(knownCount)")
    }
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
        "in": .integer(Int64(shape.inputs)), "kernel": shape.kernel.json,
        "leaky": .bool(shape.isLeaky), "op": .string("convolution"),
        "out": .integer(Int64(shape.outputs)),
      ])
    case .residual(let body):
      .object(["layers": body.json, "op": .string("residual")])
    case .shuffle(let factor):
      .object(["factor": factor.json, "op": .string("shuffle")])
    case .unshuffle(let factor):
      .object(["factor": factor.json, "op": .string("unshuffle")])
    }
  }

  /// Residual blocks may hold residual blocks, four deep: recursion stays bounded.
  init(json: JSONValue, depth: Int) throws(ModelError) {
    let fields = try Fields(json, name: "layer")
    switch try fields.text("op") {
    case "convolution":
      self = .convolution(
        Convolution(
          kernel: try fields.extent("kernel"), inputs: try fields.integer("in"),
          outputs: try fields.integer("out"), isLeaky: try fields.flag("leaky")))
      try fields.finish(knownCount: 5)
    case "residual":
      guard depth < 4 else {
        throw .architecture(found: "residual blocks deeper than 4", expected: "at most 4")
      }
      self = .residual(try [Layer](json: fields.array("layers"), depth: depth + 1))
      try fields.finish(knownCount: 2)
    case "shuffle":
      self = .shuffle(try fields.extent("factor"))
      try fields.finish(knownCount: 2)
    case "unshuffle":
      self = .unshuffle(try fields.extent("factor"))
      try fields.finish(knownCount: 2)
    case let other:
      throw .architecture(found: "layer kind \"\(other)\"", expected: "a known kind")
    }
  }
}
