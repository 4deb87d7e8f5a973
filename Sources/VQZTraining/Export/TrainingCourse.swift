internal import VQZCore

/// What a model was made from and how far its training went.
package struct TrainingCourse: Sendable {
  package let recipe: Recipe
  package let steps: Int
  /// Wall time in seconds, over all runs of a resumed training.
  package let seconds: Double
  /// SHA-256 over the sorted hashes of all samples.
  package let dataHash: [UInt8]
  package let heldOut: [Sample]
  package let training: [Sample]

  init(recipe: Recipe, steps: Int, seconds: Double, samples: SampleSet) {
    self.recipe = recipe
    self.steps = steps
    self.seconds = seconds
    dataHash = samples.hash
    heldOut = samples.heldOut
    training = samples.training
  }

  /// All of it as one JSON text for the model's metadata. No wall time where the budget is in
  /// steps: the same training then gives the same file.
  ///
  /// - Parameter results: what else is to be told, such as measures on the pictures held out.
  func provenance(_ results: [JSONMember] = []) -> String {
    var members: [JSONMember] = [
      JSONMember(key: "recipe", value: recipe.json),
      JSONMember(key: "steps", value: .integer(Int64(steps))),
      JSONMember(key: "samples", value: .integer(Int64(training.count + heldOut.count))),
      JSONMember(key: "samples_sha256", value: .string(Hexadecimal.text(of: dataHash))),
      JSONMember(
        key: "held_out_sha256",
        value: .array(heldOut.map { .string(Hexadecimal.text(of: $0.hash)) })),
      JSONMember(key: "training_sha256", value: Sample.prefixes(training)),
    ]
    if case .seconds = recipe.budget {
      members.append(JSONMember(key: "seconds", value: .number(seconds.rounded())))
    }
    return JSONValue.object(members + results).serialize(sortedKeys: true)
  }
}
