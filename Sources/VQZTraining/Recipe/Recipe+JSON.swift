package import VQZSystem

extension Recipe {
  /// Increased when the meaning of a member changes, or one is no longer there.
  static var version: Int { 2 }

  /// The recipe as text: the same recipe always gives the same bytes.
  package var text: String { json.serialize(sortedKeys: true) }

  /// What `text` is made of, as one object for the provenance of a model.
  package var json: JSONValue {
    var object = RecipeObject()
    object.set(.integer(Int64(Self.version)), at: "version")
    object.set(.string(network.kind.rawValue), at: "network.kind")
    if let base {
      object.set(.string(base), at: "base")
      object.set(.string(tuned.rawValue), at: "tuned")
      object.set(.number(coarseness), at: "coarseness")
    }
    object.add(Self.fields, of: self)
    switch network {
    case .plain(let plain): object.add(PlainRecipe.fields, of: plain)
    case .ladder(let ladder): object.add(LadderRecipe.fields, of: ladder)
    }
    return object.json
  }

  /// The recipe back from its text, checked.
  ///
  /// - Throws: `TrainingError.checkpoint` for a text that is none, `.recipe` for numbers that make
  ///   no sense.
  package init(text: String) throws(TrainingError) {
    let text = try RecipeText(text)
    self.init()
    for field in Self.fields { try field.take(from: text, into: &self) }
    if text.has("base") { base = try text.string("base") }
    if text.has("tuned") { tuned = try text.choice("tuned") }
    if text.has("coarseness") { coarseness = try text.number("coarseness") }
    let kind: Network.Kind = try text.choice("network.kind")
    switch kind {
    case .plain:
      var plain = PlainRecipe()
      for field in PlainRecipe.fields { try field.take(from: text, into: &plain) }
      network = .plain(plain)
    case .ladder:
      var ladder = LadderRecipe()
      for field in LadderRecipe.fields { try field.take(from: text, into: &ladder) }
      network = .ladder(ladder)
    }
    try check()
  }
}
