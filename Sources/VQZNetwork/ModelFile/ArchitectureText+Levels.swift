import VQZCore

/// The levels and steps of an architecture text, in the members of version 2 where the model has a
/// skeleton.
extension NetworkDescription.Level {
  func json(withSkeleton hasSkeleton: Bool) -> JSONValue {
    var members: [JSONMember] = [
      JSONMember(key: "entry", value: entry.json),
      JSONMember(key: "features", value: .integer(Int64(features))),
      JSONMember(key: "steps", value: .array(steps.map { $0.json(withSkeleton: hasSkeleton) })),
      JSONMember(key: "stride", value: .integer(Int64(stride))),
      JSONMember(key: "trunk", value: trunk.json),
    ]
    if hasSkeleton {
      let merge = liftMerge.map { Layer.convolution($0).json }
      members.append(JSONMember(key: "lift", value: lift.json))
      members.append(JSONMember(key: "lift_merge", value: merge ?? .null))
    }
    return .object(members)
  }

  init(json: JSONValue, withSkeleton hasSkeleton: Bool) throws(ModelError) {
    let fields = try Fields(json, name: "level")
    var steps: [NetworkDescription.Step] = []
    for value in try fields.array("steps") {
      steps.append(try NetworkDescription.Step(json: value, withSkeleton: hasSkeleton))
    }
    self.init(
      stride: try fields.integer("stride"), features: try fields.integer("features"),
      entry: try [Layer](json: fields.array("entry"), depth: 0), steps: steps,
      trunk: try [Layer](json: fields.array("trunk"), depth: 0))
    if hasSkeleton {
      lift = try [Layer](json: fields.array("lift"), depth: 0)
      if try fields.value("lift_merge") != .null {
        liftMerge = try fields.convolution("lift_merge")
      }
    }
    try fields.finish(knownCount: hasSkeleton ? 7 : 5)
  }
}

extension NetworkDescription.Step {
  func json(withSkeleton hasSkeleton: Bool) -> JSONValue {
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
    if hasSkeleton {
      members.append(
        JSONMember(key: "value_fraction_bits", value: .integer(Int64(valueFractionBits))))
    }
    return .object(members)
  }

  init(json: JSONValue, withSkeleton hasSkeleton: Bool) throws(ModelError) {
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
      valueFractionBits: hasSkeleton ? try fields.integer("value_fraction_bits") : 0)
    try fields.finish(knownCount: hasSkeleton ? 9 : 8)
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
