internal import VQZEntropy
internal import VQZNetwork

/// The integer ladder of a model as the float network that it was rounded from, up to the scales of
/// maps that make no difference.
package struct BaseImport {
  /// Weights and biases in float32, the start constant, and conditions at the anchors of training.
  package let floats: LadderFloats
  /// Codewords in quantiser steps, with the shares that the tables of the model give them.
  package let codebooks: [[ClassCodebooks]]

  /// - Throws: `TrainingError.base` where a tensor is not there, which a verified model does not
  ///   do.
  package init(_ base: BaseModel) throws(TrainingError) {
    let (description, archive) = (base.description, base.archive)
    let scales = BaseScales(description)
    floats = try BaseModel.reading { () throws(ModelFileError) in
      var floats = LadderFloats()
      for (path, shape) in description.decoderConvolutions {
        let layer = try IntegerLayer(archive, path, shape)
        let units = layer.units(scales)
        let taps = shape.weightCount / max(1, shape.outputs)
        floats.parameters[path + ".weight"] = layer.weights.enumerated().map {
          Float(Double($1) * units.weights[$0 / taps])
        }
        floats.parameters[path + ".bias"] = zip(layer.bias, units.biases).map {
          Float(Double($0) * $1)
        }
      }
      for (path, _) in description.encoderConvolutions {
        for name in [path + ".weight", path + ".bias"] {
          floats.parameters[name] = try archive.floats("encoder." + name)
        }
      }
      floats.start = try archive.int16s("decoder.levels.0.start").map {
        Float(Double($0) / scales.start)
      }
      floats.conditions = try Self.anchors(archive, description, scales)
      return floats
    }
    codebooks = Self.codebooks(base)
  }

  /// Conditions at the qualities of the anchors, between the nearest rows.
  private static func anchors(
    _ archive: TensorArchive, _ description: NetworkDescription, _ scales: BaseScales
  ) throws(ModelFileError) -> [[[[Float]]]] {
    var found: [[[[Float]]]] = []
    for (l, level) in description.levels.enumerated() {
      var steps: [[[Float]]] = []
      for s in level.steps.indices {
        let path = "decoder." + NetworkDescription.path(level: l, step: s) + ".condition"
        let rows = try archive.int16s(path)
        let scale = scales.features(level: l, step: s)
        steps.append(
          (0..<LadderPlan.anchors).map { anchor in
            let last = description.qualityCount - 1
            let place = Double(anchor * last) / Double(LadderPlan.anchors - 1)
            let row = min(Int(place), max(0, last - 1))
            let share = place - Double(row)
            return (0..<level.features).map { i in
              let a = Double(rows[row * level.features + i])
              let b = Double(rows[min(row + 1, last) * level.features + i])
              return Float((a + (b - a) * share) / scale)
            }
          })
      }
      found.append(steps)
    }
    return found
  }

  /// The codebooks of all classes.
  private static func codebooks(_ base: BaseModel) -> [[ClassCodebooks]] {
    let description = base.description
    let bits = description.skeleton?.codewordFractionBits ?? 0
    return description.levels.enumerated().map { l, level in
      let reach = LadderQualities.codewordReach(stride: level.stride)
      let unit = reach / IntegerExport.fileReach / Float(1 << bits)
      return level.steps.enumerated().map { s, step in
        ClassCodebooks(
          step.classes.enumerated().map { c, each in
            let words = base.network.decoder.codewords(level: l, step: s, symbolClass: c)
            // The last frequency is that of the escape.
            return EntropyConstrainedCodebook(
              codewords: words.map { Float($0) * unit }, dimension: each.dimension,
              counts: base.network.frequencies[l][s][c].dropLast().map { Int($0) })
          })
      }
    }
  }
}
