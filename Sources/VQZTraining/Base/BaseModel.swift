package import VQZ
internal import VQZCore
package import VQZNetwork

/// A model that a training begins with: the integer ladder of its file, which was made by a
/// training of this library.
package struct BaseModel: Sendable {
  /// The model as its file has it, which is what remains where nothing is gained.
  package let model: VQZModel
  /// All tensors and texts of the file.
  package let archive: TensorArchive
  /// The verified network.
  package let network: NetworkModel

  /// - Throws: `TrainingError.base` for a model that training cannot go on from.
  package init(_ model: VQZModel) throws(TrainingError) {
    guard case .ladder(let ladder) = model.coding else {
      throw .base(found: "a model of \(model.kind)", expected: "one of pictures")
    }
    let description = ladder.network.description
    guard description.skeleton != nil else {
      throw .base(
        found: "a plain network of one quality", expected: "a ladder, which has all qualities")
    }
    guard description.channels == LadderRecipe.channels else {
      throw .base(
        found: "\(description.channels) channels", expected: "\(LadderRecipe.channels)")
    }
    guard model.canEncode else {
      throw .base(found: "a model that only decodes", expected: "one with its encoder")
    }
    do throws(ModelFileError) {
      archive = try TensorArchive(safetensors: model.bytes)
    } catch {
      throw .base(found: error.message, expected: "a model file")
    }
    self.model = model
    network = ladder.network
    try checkSteps()
  }

  /// Sizes, qualities and tensors of the network.
  package var description: NetworkDescription { network.description }

  /// 64 hexadecimal digits.
  package var identifier: String { model.identifier }

  /// Training knows one step size for a quality, and classes of half octaves from one spread on: a
  /// model with others would be trained for what its files never do.
  private func checkSteps() throws(TrainingError) {
    for (l, level) in description.levels.enumerated() {
      for (s, step) in level.steps.enumerated() {
        let path = "decoder." + NetworkDescription.path(level: l, step: s)
        let found = try Self.reading { () throws(ModelFileError) in
          (try archive.uint16s(path + ".delta"), try archive.int16s(path + ".offset"))
        }
        let least = LadderQualities.leastStep(
          stride: level.stride, isFirst: l == 0 && s == 0)
        let reach = Double(LadderQualities.codewordReach(stride: level.stride))
        let scale =
          reach / Double(IntegerExport.fileReach) * Double(1 << step.valueFractionBits)
        for q in 0..<description.qualityCount {
          let delta = max(LadderQualities.step(Self.quality(q, description)), least)
          let expected = Double(delta) * scale
          let given = Double(found.0[q * step.latentChannels])
          let octaves = binaryLogarithm(Double(delta)) + Double(SpreadClasses.lowest)
          let offset = Double(found.1[q * step.groups])
          guard (given - expected).magnitude <= max(1, 0.01 * expected),
            (offset - octaves * IntegerExport.spreadScale).magnitude <= 1, step.classShift == 5
          else {
            throw .base(
              found: "a step of \(found.0[q * step.latentChannels]) in \(path), quality row \(q)",
              expected: "about \(Int(expected.rounded())), as this version trains for")
          }
        }
      }
    }
  }

  /// The quality of a row, 0 to 1.
  static func quality(_ row: Int, _ description: NetworkDescription) -> Float {
    Float(row) / Float(max(1, description.qualityCount - 1))
  }

  /// What is read of the archive, which was verified when the model was made.
  static func reading<Found>(
    _ read: () throws(ModelFileError) -> Found
  ) throws(TrainingError) -> Found {
    do throws(ModelFileError) {
      return try read()
    } catch {
      throw .base(found: error.message, expected: "the tensors of its description")
    }
  }
}
