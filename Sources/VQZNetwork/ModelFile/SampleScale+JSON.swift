internal import VQZCore
internal import VQZSystem

/// The member `samples` of an architecture text of version 4.
extension SampleScale {
  /// Samples are `offset + unit · activation`, rounded and clamped to `least … most`.
  var json: JSONValue {
    .object([
      "least": .integer(Int64(least)), "most": .integer(Int64(most)),
      "offset": .integer(Int64(offset)), "unit": .integer(Int64(unit)),
    ])
  }

  /// Reads what `json` writes; ranges are checked with the rest of the description.
  init(json: JSONValue) throws(ModelError) {
    let fields = try Fields(json, name: "samples")
    self.init(
      offset: try fields.signed("offset"), unit: try fields.integer("unit"),
      least: try fields.signed("least"), most: try fields.signed("most"))
    try fields.finish(knownCount: 4)
  }
}
