internal import VQZCore
internal import VQZNetwork
internal import VQZSignal

/// How much coarser the quantiser step of each coefficient is where looks count: the eye sees an
/// error of low frequency most, above all in brightness, and hardly one between neighbours.
///
/// The numbers were chosen by SSIMULACRA2, MS-SSIM and PSNR of photographs that the built-in model
/// had learnt from (`Fixtures/regression/ablations.md`).
package struct LookSteps: Sendable {
  /// Octaves that luma is finer at frequency 0, and the frequency at which half of them are left.
  var lowOctaves = 1.5
  var lowFrequency = 1.4
  /// Octaves that luma and both chromas are coarser at frequency 8, each from 0 on linearly.
  var octaves = [1.0, 0.4, 0.4]
  /// Octaves that all are finer at quality 0 and at quality 1, linear between: so a file has about
  /// the bytes that one for error has at the same quality.
  var common = (least: -0.4, most: 0.6)

  package init() {}

  /// Octaves that the step of a coefficient is coarser by, beside the common ones.
  ///
  /// - Parameters:
  ///   - channel: 0 of luma, 1 and 2 of chroma.
  ///   - frequency: half periods over 8 samples.
  func coarser(channel: Int, frequency: Double) -> Double {
    let low = channel == 0 ? lowOctaves * binaryPower(-frequency / lowFrequency) : 0
    return octaves[channel] * frequency / 8 - low
  }

  /// Octaves for every channel that the steps of each level code, in their order.
  ///
  /// - Throws: `TrainingError.base` for a model of another transform.
  func octaves(_ description: NetworkDescription) throws(TrainingError) -> [[Double]] {
    let basis = PictureRules().basis
    var found: [[Double]] = []
    for (l, level) in description.levels.enumerated() {
      let block = l + 1 == description.levels.count ? basis.samples : basis.means
      // The means of all mixed channels are coded by the level above.
      let order = block.order.dropFirst(l == 0 ? 0 : basis.mixing.count)
      let count = level.steps.reduce(0) { $0 + $1.latentChannels }
      guard order.count == count, level.stride.rows == level.stride.columns else {
        throw .base(
          found: "\(count) coefficients at stride \(level.stride.rows)",
          expected: "\(order.count), as this version has them")
      }
      // The lowest frequency of a block is half a period over all of its samples.
      let unit = 8 / Double(level.stride.rows)
      found.append(
        order.map {
          let square = Double($0.row * $0.row + $0.column * $0.column)
          return coarser(channel: $0.channel, frequency: unit * square.squareRoot())
        })
    }
    return found
  }
}

extension LookSteps {
  /// The steps and spread offsets of a model in place of its own.
  ///
  /// - Returns: its archive, with nothing else changed.
  func applied(to base: BaseModel) throws(TrainingError) -> TensorArchive {
    let description = base.description
    var archive = base.archive
    for (l, octaves) in try octaves(description).enumerated() {
      var first = 0
      for (s, step) in description.levels[l].steps.enumerated() {
        let last = first + step.latentChannels
        let own = Array(octaves[first..<last])
        try set(own, level: l, step: s, of: base, in: &archive)
        first = last
      }
    }
    return archive
  }

  private func set(
    _ octaves: [Double], level l: Int, step s: Int, of base: BaseModel,
    in archive: inout TensorArchive
  ) throws(TrainingError) {
    let (level, rows) = (base.description.levels[l], base.description.qualityCount)
    let step = level.steps[s]
    let least = Double(LadderQualities.leastStep(stride: level.stride, isFirst: l == 0 && s == 0))
    let reach = Double(LadderQualities.codewordReach(stride: level.stride))
    let scale = reach / Double(IntegerExport.fileReach) * Double(1 << step.valueFractionBits)
    var (deltas, offsets): ([UInt16], [Int16]) = ([], [])
    for row in 0..<rows {
      let quality = BaseModel.quality(row, base.description)
      let finer = common.least + (common.most - common.least) * Double(quality)
      let usual = Double(LadderQualities.step(quality))
      let steps = octaves.map { max(least, usual * binaryPower($0 - finer)) }
      deltas += steps.map {
        // The least step is as small as codewords allow: on the grid not larger.
        let rounded = ($0 * scale).rounded($0 == least ? .down : .toNearestOrAwayFromZero)
        return UInt16(min(max(rounded, 1), 32767))
      }
      for group in 0..<step.groups {
        // One class is for all dimensions of a group: by their mean step.
        let own = steps[group * step.dimension..<(group + 1) * step.dimension]
        let mean = own.reduce(0) { $0 + binaryLogarithm($1) } / Double(step.dimension)
        let spread = (mean + Double(SpreadClasses.lowest)) * IntegerExport.spreadScale
        offsets.append(Int16(min(max(spread.rounded(), -32768), 32767)))
      }
    }
    let path = "decoder." + NetworkDescription.path(level: l, step: s)
    archive.tensors[path + ".delta"] = .integers(deltas, shape: [rows, step.latentChannels])
    archive.tensors[path + ".offset"] = .integers(offsets, shape: [rows, step.groups])
  }
}
