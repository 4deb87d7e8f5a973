internal import VQZSystem

/// What a model was made from and how far its training went.
package struct TrainingCourse: Sendable {
  /// What was trained, and for how many iterations.
  package let recipe: Recipe
  package let steps: Int
  /// Wall time in seconds, over all runs of a resumed training.
  package let seconds: Double
  /// SHA-256 over the sorted hashes of all samples.
  let dataHash: [UInt8]
  /// Samples that were held out, and samples that were learnt from.
  package let heldOut: [Sample]
  package let training: [Sample]

  /// The course of a training until now.
  init(_ state: TrainingState) {
    recipe = state.recipe
    steps = state.iteration
    seconds = state.secondsBefore
    dataHash = state.samples.hash
    heldOut = state.samples.heldOut
    training = state.samples.training
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
    ]
    members += LearntFiles.members(training.map(\.hash))
    if case .seconds = recipe.budget {
      members.append(JSONMember(key: "seconds", value: .number(seconds.rounded())))
    }
    return JSONValue.object(members + results).serialize(sortedKeys: true)
  }
}
