import VQZCore

/// The levels and steps of an architecture text, in the members of its version: from 2 on the model
/// has a skeleton, from 3 on contexts.
extension NetworkDescription.Level {
  func json(version: Int) -> JSONValue {
    var members: [JSONMember] = [
      JSONMember(key: "entry", value: entry.json),
      JSONMember(key: "features", value: .integer(Int64(features))),
      JSONMember(key: "steps", value: .array(steps.map { $0.json(version: version) })),
      JSONMember(key: "stride", value: stride.json),
      JSONMember(key: "trunk", value: trunk.json),
    ]
    if version >= 2 {
      let merge = liftMerge.map { Layer.convolution($0).json }
      members.append(JSONMember(key: "lift", value: lift.json))
      members.append(JSONMember(key: "lift_merge", value: merge ?? .null))
    }
    return .object(members)
  }

  init(json: JSONValue, version: Int) throws(ModelError) {
    let fields = try Fields(json, name: "level")
    var steps: [NetworkDescription.Step] = []
    for value in try fields.array("steps") {
      steps.append(try NetworkDescription.Step(json: value, version: version))
    }
    self.init(
      stride: try fields.extent("stride"), features: try fields.integer("features"),
      entry: try [Layer](json: fields.array("entry"), depth: 0), steps: steps,
      trunk: try [Layer](json: fields.array("trunk"), depth: 0))
    if version >= 2 {
      lift = try [Layer](json: fields.array("lift"), depth: 0)
      if try fields.value("lift_merge") != .null {
        liftMerge = try fields.convolution("lift_merge")
      }
    }
    try fields.finish(knownCount: version >= 2 ? 7 : 5)
  }
}

extension NetworkDescription.Step {
  func json(version: Int) -> JSONValue {
    let classes = classes.map { each in
      JSONValue.object([
        "codewords": .integer(Int64(each.codewords)),
        "dimension": .integer(Int64(each.dimension)),
      ])
    }
    var members: [JSONMember] = [
      JSONMember(key: "analysis", value: analysis.json), JSONMember(key: "body", value: body.json),
      JSONMember(key: "class_shift", value: .integer(Int64(classShift))),
      JSONMember(key: "classes", value: .array(classes)),
      JSONMember(key: "dimension", value: .integer(Int64(dimension))),
      JSONMember(key: "groups", value: .integer(Int64(groups))),
      JSONMember(key: "head", value: head.json),
      JSONMember(key: "merge", value: Layer.convolution(merge).json),
    ]
    if version >= 2 {
      members.append(
        JSONMember(key: "value_fraction_bits", value: .integer(Int64(valueFractionBits))))
    }
    if version >= 3 {
      members.append(JSONMember(key: "context_classes", value: .integer(Int64(contextClasses))))
    }
    return .object(members)
  }

  init(json: JSONValue, version: Int) throws(ModelError) {
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
    self.init(
      body: try [Layer](json: fields.array("body"), depth: 0),
      head: try [Layer](json: fields.array("head"), depth: 0),
      classShift: try fields.integer("class_shift"), groups: try fields.integer("groups"),
      dimension: try fields.integer("dimension"), classes: classes,
      merge: try fields.convolution("merge"),
      analysis: try [Layer](json: fields.array("analysis"), depth: 0),
      valueFractionBits: version >= 2 ? try fields.integer("value_fraction_bits") : 0,
      contextClasses: version >= 3 ? try fields.integer("context_classes") : 0)
    try fields.finish(knownCount: 7 + version)
  }
}

extension NetworkDescription.Skeleton {
  var json: JSONValue {
    .object([
      "codeword_fraction_bits": .integer(Int64(codewordFractionBits)),
      "qualities": .integer(Int64(qualities)), "synthesis": synthesis.json,
    ])
  }

  init(json: JSONValue) throws(ModelError) {
    let fields = try Fields(json, name: "skeleton")
    self.init(
      qualities: try fields.integer("qualities"),
      codewordFractionBits: try fields.integer("codeword_fraction_bits"),
      synthesis: try [Layer](json: fields.array("synthesis"), depth: 0))
    try fields.finish(knownCount: 3)
  }
}
