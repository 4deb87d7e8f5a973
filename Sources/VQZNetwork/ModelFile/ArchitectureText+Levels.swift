import VQZSystem

/// The levels and steps of an architecture text, in the members of its version: from 2 on the model
/// has a skeleton, from 3 on contexts, from 4 on extents of rows and columns.
///
/// A level, coarsest first, with the stacks as lists of layers:
///
/// ```
/// {"entry": […], "features": 32, "lift": […], "lift_merge": {…} or null,
///  "steps": [{…}], "stride": 8, "trunk": […]}
/// ```
extension NetworkDescription.Level {
  /// The members that the version has; the text sorts them by name.
  func json(version: Int) -> JSONValue {
    var members: [JSONMember] = [
      JSONMember(key: "entry", value: entry.json(version: version)),
      JSONMember(key: "features", value: .integer(Int64(features))),
      JSONMember(key: "steps", value: .array(steps.map { $0.json(version: version) })),
      JSONMember(key: "stride", value: stride.json(version: version)),
      JSONMember(key: "trunk", value: trunk.json(version: version)),
    ]
    if version >= 2 {
      let merge = liftMerge.map { Layer.convolution($0).json(version: version) }
      members.append(JSONMember(key: "lift", value: lift.json(version: version)))
      members.append(JSONMember(key: "lift_merge", value: merge ?? .null))
    }
    return .object(members)
  }

  /// Reads what `json` writes. Ranges are checked later, when the description is whole.
  init(json: JSONValue, version: Int) throws(ModelError) {
    let fields = try Fields(json, name: "level")
    var steps: [NetworkDescription.Step] = []
    for value in try fields.array("steps") {
      steps.append(try NetworkDescription.Step(json: value, version: version))
    }
    self.init(
      stride: try fields.extent("stride", version: version),
      features: try fields.integer("features"),
      entry: try [Layer](json: fields.array("entry"), version: version), steps: steps,
      trunk: try [Layer](json: fields.array("trunk"), version: version))
    if version >= 2 {
      lift = try [Layer](json: fields.array("lift"), version: version)
      if try fields.value("lift_merge") != .null {
        liftMerge = try fields.convolution("lift_merge", version: version)
      }
    }
    try fields.finish(knownCount: version >= 2 ? 7 : 5)
  }
}

/// A step, one object for each class:
///
/// ```
/// {"analysis": […], "body": […], "class_shift": 5, "classes": [{"codewords": 64, "dimension": 4}],
///  "context_classes": 1, "dimension": 4, "groups": 8, "head": […], "merge": {…},
///  "value_fraction_bits": 6}
/// ```
extension NetworkDescription.Step {
  /// As of a level.
  func json(version: Int) -> JSONValue {
    let classes = classes.map { each in
      JSONValue.object([
        "codewords": .integer(Int64(each.codewords)),
        "dimension": .integer(Int64(each.dimension)),
      ])
    }
    var members: [JSONMember] = [
      JSONMember(key: "analysis", value: analysis.json(version: version)),
      JSONMember(key: "body", value: body.json(version: version)),
      JSONMember(key: "class_shift", value: .integer(Int64(classShift))),
      JSONMember(key: "classes", value: .array(classes)),
      JSONMember(key: "dimension", value: .integer(Int64(dimension))),
      JSONMember(key: "groups", value: .integer(Int64(groups))),
      JSONMember(key: "head", value: head.json(version: version)),
      JSONMember(key: "merge", value: Layer.convolution(merge).json(version: version)),
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

  /// Members that a version does not have get the value that means their absence.
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
      body: try [Layer](json: fields.array("body"), version: version),
      head: try [Layer](json: fields.array("head"), version: version),
      classShift: try fields.integer("class_shift"), groups: try fields.integer("groups"),
      dimension: try fields.integer("dimension"), classes: classes,
      merge: try fields.convolution("merge", version: version),
      analysis: try [Layer](json: fields.array("analysis"), version: version),
      valueFractionBits: version >= 2 ? try fields.integer("value_fraction_bits") : 0,
      contextClasses: version >= 3 ? try fields.integer("context_classes") : 0)
    // 8 members in version 1, one more in each of versions 2 and 3.
    try fields.finish(knownCount: 7 + min(version, 3))
  }
}

/// What makes samples of coefficients, and how many qualities there are.
extension NetworkDescription.Skeleton {
  func json(version: Int) -> JSONValue {
    .object([
      "codeword_fraction_bits": .integer(Int64(codewordFractionBits)),
      "qualities": .integer(Int64(qualities)), "synthesis": synthesis.json(version: version),
    ])
  }

  init(json: JSONValue, version: Int) throws(ModelError) {
    let fields = try Fields(json, name: "skeleton")
    self.init(
      qualities: try fields.integer("qualities"),
      codewordFractionBits: try fields.integer("codeword_fraction_bits"),
      synthesis: try [Layer](json: fields.array("synthesis"), version: version))
    try fields.finish(knownCount: 3)
  }
}
