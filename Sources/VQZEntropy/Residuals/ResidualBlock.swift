/// What a residual stream codes: the samples of a rectangle, each within `bound` of the original.
package struct ResidualBlock: Sendable {
  package let width: Int
  package let height: Int
  /// 1, or 3 in the order red, green, blue.
  package let colours: Int
  /// Most that a sample may differ from the original, 0 … 255.
  package let bound: Int
  /// What a model makes of it, `[height][width][colours]`; nil to predict from neighbours alone.
  package let model: [UInt8]?

  package init(width: Int, height: Int, colours: Int, bound: Int, model: [UInt8]? = nil) {
    self.width = width
    self.height = height
    self.colours = colours
    self.bound = bound
    self.model = model
  }

  package var sampleCount: Int { width * height * colours }

  /// Distance of two neighbouring values that a sample can have.
  var step: Int { 2 * bound + 1 }

  /// Green first: the others are told by it.
  private static let order = [1, 0, 2]

  /// Goes through the samples in the order of the stream: `code` gets the prediction, the class and
  /// the place of each and gives the decoded sample.
  @inline(__always)
  func walk(
    _ code: (_ prediction: Int, _ class: Int, _ place: Int) throws(EntropyError) -> UInt8
  ) throws(EntropyError) {
    var predictor = ResidualPredictor(
      width: width, colours: colours, step: step, isPlain: model == nil)
    for y in 0..<height {
      predictor.begin(row: y)
      for x in 0..<width {
        for colour in 0..<colours {
          let place = (y * width + x) * colours + (colours == 3 ? Self.order[colour] : 0)
          let base = Int32(model?[place] ?? 0)
          predictor.predict(colour, x, base: base, contrast: contrast(x, y, place))
          let sample = try code(
            Int(predictor.prediction),
            colour * ResidualPredictor.classCount + predictor.errorClass, place)
          predictor.update(Int32(sample))
        }
      }
    }
  }

  /// Half of what the model's sample differs by from those beside, above and below.
  @inline(__always)
  private func contrast(_ x: Int, _ y: Int, _ place: Int) -> Int32 {
    guard let model else { return 0 }
    let here = Int32(model[place])
    var sum: Int32 = 0
    if x > 0 { sum += abs(here - Int32(model[place - colours])) }
    if x < width - 1 { sum += abs(here - Int32(model[place + colours])) }
    if y > 0 { sum += abs(here - Int32(model[place - width * colours])) }
    if y < height - 1 { sum += abs(here - Int32(model[place + width * colours])) }
    return sum >> 1
  }
}
