internal import VQZCore
internal import VQZNetwork

/// Qualities of a ladder: how large the quantiser steps are, and what a patch weighs in the loss.
package enum LadderQualities {
  /// Δ at quality 0, in network units (`SampleScale.unit`): 256 sample values of an orthonormal
  /// coefficient.
  package static let coarsestStep: Float = 4
  /// Octaves from there to quality 1: to 8 sample values.
  static let octaves: Float = 5

  /// Δ at a quality from 0 to 1, in network units.
  package static func step(_ quality: Float) -> Float {
    coarsestStep * Float(binaryPower(Double(-octaves * quality)))
  }

  /// Larger than any coefficient of `stride.area` samples of three colours, in network units: a
  /// third more than those of an orthonormal transform, as learning makes them larger.
  static func reach(stride: Extent) -> Double {
    1.35 * 2 * 3.0.squareRoot() * Double(stride.area).squareRoot()
  }

  /// Quantiser steps that codewords of a level reach to either side. What is coarse counts in few
  /// coefficients, but an error of theirs is seen over thousands of samples.
  static func codewordReach(stride: Extent) -> Float {
    stride.area < 128 * 128 ? 1000 : 2000
  }

  /// At the finest qualities coefficients of the coarse levels go further than codewords reach,
  /// unless Δ is at least this.
  ///
  /// - Parameter isFirst: of the first step of all: it is predicted by a constant, which learning
  ///   moves, as it does the scale of the transform. White areas or those of a pure colour may be
  ///   far from it, and nothing behind that step can make up for them.
  static func leastStep(stride: Extent, isFirst: Bool) -> Float {
    Float(reach(stride: stride)) * (isFirst ? 1.6 : 1) / codewordReach(stride: stride)
  }

  /// Coefficients below an eighth of the finest step never show in a file, and those that are
  /// always zero, such as the colours of grey pictures, would otherwise be scaled up without
  /// measure.
  package static var leastDeviation: Float { step(1) / 8 }

  /// The cost of a patch, bits and distortion at its slope, grows about like Δ^−0.8: weighted by
  /// this, patches of all qualities count about the same.
  static func weight(step: Float) -> Float {
    Float(binaryPower(0.8 * binaryLogarithm(Double(step / 0.4))))
  }

  /// Quality, step and weight of patch `index` of a batch: qualities are spread evenly over the
  /// batch, `offset` in 0..<1 within each one's share.
  static func patch(
    _ index: Int, of batch: Int, offset: Float, positions: Int
  ) -> PatchQuality {
    let quality = (Float(index) + offset) / Float(batch)
    let step = step(quality)
    return PatchQuality(
      quality: quality, step: step,
      rateScale: weight(step: step) / Float(batch * positions))
  }
}
