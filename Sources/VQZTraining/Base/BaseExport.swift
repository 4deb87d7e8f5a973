internal import VQZNetwork

/// Turns a trained float network into an integer model in the scales of the model that it began
/// with: every multiplier, shift and step size stays, and what did not change is the same integer.
/// What did change is a small difference, so that a file of differences is small.
package struct BaseExport {
  private let base: BaseModel
  /// What the training began with.
  private let before: LadderFloats
  /// How coarse differences of weights and biases are, as a share of the root mean square of a
  /// layer's weights; 0 for integers.
  package var share = 0.0

  package init(base: BaseModel, before: LadderFloats) {
    (self.base, self.before) = (base, before)
  }

  /// The model of another state of the same network.
  ///
  /// - Parameters:
  ///   - after: with conditions of all rows of the model, as `before`.
  ///   - metadata: name, licence and provenance.
  package func draft(_ after: LadderFloats, metadata: [String: String]) throws -> ModelDraft {
    ModelDraft(base.description, try archive(after, metadata: metadata))
  }

  /// Its tensors and texts, with the tables of the base.
  func archive(_ after: LadderFloats, metadata: [String: String]) throws -> TensorArchive {
    let description = base.description
    let scales = BaseScales(description)
    var archive = base.archive
    for (path, shape) in description.decoderConvolutions {
      let changes = (
        weights: change(path + ".weight", after), biases: change(path + ".bias", after)
      )
      guard
        changes.weights.contains(where: { $0 != 0 }) || changes.biases.contains(where: { $0 != 0 })
      else { continue }
      var layer = try IntegerLayer(base.archive, path, shape)
      layer.add(
        changes, scales, grid: layer.grid(share: share, scales), bound: description.bound)
      layer.write(to: &archive)
    }
    try addConstants(after, scales, to: &archive)
    for (path, _) in description.encoderConvolutions {
      for name in [path + ".weight", path + ".bias"] {
        let shape = try base.archive.tensor("encoder." + name).shape
        guard let values = after.parameters[name], values != before.parameters[name] else {
          continue
        }
        archive.tensors["encoder." + name] = .halfFloats(values, shape: shape)
      }
    }
    archive.metadata = metadata
    archive.metadata[NetworkModel.architectureKey] =
      base.archive.metadata[NetworkModel.architectureKey]
    return archive
  }

  /// The start constant, and the conditions of every row.
  private func addConstants(
    _ after: LadderFloats, _ scales: BaseScales, to archive: inout TensorArchive
  ) throws {
    let description = base.description
    let bound = description.bound
    func added(_ old: [Int16], _ changes: [Float], _ scale: Double) -> [Int16] {
      zip(old, changes).map { old, change in
        let sum = Double(old) + (Double(change) * scale).rounded()
        return Int16(min(max(sum, -Double(bound)), Double(bound)))
      }
    }
    let start = "decoder.levels.0.start"
    archive.tensors[start] = .integers(
      added(
        try base.archive.int16s(start), zip(after.start, before.start).map { $0 - $1 }, scales.start
      ),
      shape: [after.start.count])
    for (l, level) in description.levels.enumerated() {
      for s in level.steps.indices {
        let path = "decoder." + NetworkDescription.path(level: l, step: s) + ".condition"
        let changes = zip(after.conditions[l][s].joined(), before.conditions[l][s].joined()).map {
          $0 - $1
        }
        archive.tensors[path] = .integers(
          added(try base.archive.int16s(path), changes, scales.features(level: l, step: s)),
          shape: [description.qualityCount, level.features])
      }
    }
  }

  /// What a tensor gained; zeros where it is not there.
  private func change(_ name: String, _ after: LadderFloats) -> [Float] {
    zip(after.parameters[name] ?? [], before.parameters[name] ?? []).map { $0 - $1 }
  }
}
