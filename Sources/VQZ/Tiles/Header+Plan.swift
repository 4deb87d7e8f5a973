import VQZContainer
import VQZCore
import VQZSignal

extension SignalHeader {
  /// How the signal lies before a model.
  var plan: GridPlan { kind.rules.grid(of: shape) }
}

extension ContainerHeader {
  /// The grid of the picture of a file.
  var plan: GridPlan {
    GridPlan(
      rules: PictureRules(), rows: height, columns: width, channelCount: shape.channels,
      codedChannelCount: colourCount)
  }

  /// The channels of a picture of 8-bit samples, which is what is built so far.
  ///
  /// - Throws: `unsupportedSignal` for every other signal, which only version 4 can hold.
  func pictureLayout() throws(VQZError) -> PictureLayout {
    guard version != 4, let layout else {
      let rule: ContainerRule = kind == .picture ? .headSamples : .headKind
      throw VQZError(
        .unsupportedSignal,
        "signal: found \(kind) of type \(sampleType) in version \(version), expected a picture of "
          + "versions 1 to 3",
        hint: "a newer vqz may decode it", rule: rule.rawValue)
    }
    return layout
  }
}
