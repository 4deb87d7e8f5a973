/// What a model saves beside another codec at equal quality, set against the bytes of its own file.
package struct Payoff: Sendable, Equatable {
  package let model: String
  package let reference: String
  /// Of the model: the middle one of those at which the reference reaches the same quality.
  package let setting: String
  /// That both have there, mean PSNR in dB.
  package let quality: Double
  package let pixelsPerFile: Double
  /// Bytes of a file of the model, as the mean over files.
  package let byteCount: Double
  /// Bytes of a file of the reference at that quality, read from its curve.
  package let referenceByteCount: Double
  /// Bytes that are sent along once; 0 for what is in programs.
  package let modelByteCount: Int
  package let referenceModelByteCount: Int

  /// Nil where the curves have no quality in common.
  ///
  /// - Parameters:
  ///   - modelByteCount: of the file of the model.
  ///   - referenceModelByteCount: of that of the reference.
  package init?(
    _ model: CodecSummary, beside reference: CodecSummary, modelByteCount: Int,
    referenceModelByteCount: Int
  ) {
    let rate = reference.curve(.psnr).rate(at:)
    let common = model.settings.filter { rate(Metric.psnr.value(of: $0)) != nil }
    guard let middle = common.dropFirst(common.count / 2).first, middle.fileCount > 0,
      let other = rate(middle.psnr)
    else { return nil }
    self.model = model.name
    self.reference = reference.name
    setting = middle.setting
    quality = middle.psnr
    pixelsPerFile = Double(middle.positionCount) / Double(middle.fileCount)
    byteCount = Double(middle.byteCount) / Double(middle.fileCount)
    referenceByteCount = byteCount * other / middle.bitsPerPixel
    self.modelByteCount = modelByteCount
    self.referenceModelByteCount = referenceModelByteCount
  }

  /// Bytes of a file that are saved; negative where the reference's are smaller.
  package var savedByteCount: Double { referenceByteCount - byteCount }

  /// From how many such files on model and files together are smaller than what the reference
  /// makes; nil where they never are.
  package var fileCountToPay: Int? {
    guard savedByteCount > 0 else { return nil }
    let cost = Double(modelByteCount - referenceModelByteCount)
    return Int(exactly: max(1, (cost / savedByteCount).rounded(.up)))
  }

  /// Bits per pixel of so many files with the model.
  package func rate(fileCount: Double) -> Double {
    (byteCount + Double(modelByteCount) / fileCount) * 8 / pixelsPerFile
  }

  /// The same of the reference.
  package func referenceRate(fileCount: Double) -> Double {
    (referenceByteCount + Double(referenceModelByteCount) / fileCount) * 8 / pixelsPerFile
  }
}

extension Report {
  /// Every model that has to be sent along, beside every other codec with a curve.
  package var payoffs: [Payoff] {
    let drawn = codecs.filter { !$0.isLossless && !$0.settings.isEmpty }
    return models.filter { !$0.isBuiltIn }.flatMap { model -> [Payoff] in
      guard let codec = drawn.first(where: { $0.name == model.name }) else { return [] }
      return drawn.filter { $0.name != model.name }.compactMap { reference in
        let other = models.first { $0.name == reference.name && !$0.isBuiltIn }
        return Payoff(
          codec, beside: reference, modelByteCount: model.modelByteCount,
          referenceModelByteCount: other?.modelByteCount ?? 0)
      }
    }
  }
}
