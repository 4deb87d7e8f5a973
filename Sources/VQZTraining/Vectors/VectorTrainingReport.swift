internal import VQZCore
internal import VQZSystem

/// What a model of vectors was made from, and what it makes of vectors held out.
public struct VectorTrainingReport: Sendable, Equatable {
  /// Vectors held out, coded at one quality.
  public struct Point: Sendable, Equatable {
    /// Of the model, from 0 on, the coarsest.
    public let quality: Int
    /// Bytes a vector, as the mean over blocks of 256 at the default effort.
    public let byteCount: Double
    /// Squared error over the variance of the vectors.
    public let relativeError: Double
  }

  /// Vectors that were read.
  public let found: Int
  /// Those of them that were left out, since a number is infinite or none, or all are 0.
  public let notFinite: Int
  /// Those that were left out since all their numbers are 0.
  public let zero: Int
  /// Vectors that were learnt from, drawn at random.
  public let trainingCount: Int
  /// Vectors that were held out.
  public let heldOutCount: Int
  /// Dimensions in which nothing varies: their mean is all that is kept of them.
  public let constantDimensions: Int
  /// What codebooks leave of the squares of vectors they have not seen; 1 without codebooks.
  public let codebookError: Double
  /// The vectors held out at every other quality, from the coarsest.
  public let heldOut: [Point]

  init(_ sample: VectorSample, _ data: VectorData, heldOut: [Point], left: Double) {
    found = sample.found
    notFinite = sample.notFinite
    zero = sample.zero
    trainingCount = data.training.count
    heldOutCount = data.heldOut.count
    constantDimensions = data.constantDimensions
    codebookError = left
    self.heldOut = heldOut
  }

  /// The relative error at a mean number of bytes, between those measured on logarithmic scales;
  /// nil outside them.
  public func relativeError(byteCount: Double) -> Double? {
    for (low, high) in zip(heldOut, heldOut.dropFirst())
    where low.byteCount <= byteCount && byteCount <= high.byteCount {
      guard low.byteCount < high.byteCount, low.relativeError > 0, high.relativeError > 0 else {
        return low.relativeError
      }
      let part =
        binaryLogarithm(byteCount / low.byteCount)
        / binaryLogarithm(high.byteCount / low.byteCount)
      let (a, b) = (binaryLogarithm(low.relativeError), binaryLogarithm(high.relativeError))
      return binaryPower(a + (b - a) * part)
    }
    return nil
  }

  /// Bytes at which the model file tells errors, as far as they were measured.
  private static let rates = [8.0, 16, 32, 64, 128, 256, 512, 1024]

  /// As the model file tells it.
  func provenance(_ recipe: VectorRecipe) -> String {
    let results = Self.rates.compactMap { rate in
      relativeError(byteCount: rate).map { error in
        JSONValue.object([
          JSONMember(key: "bytes", value: .number(rate)),
          JSONMember(key: "relative_error", value: .number(error)),
        ])
      }
    }
    return JSONValue.object([
      JSONMember(key: "held_out", value: .array(results)),
      JSONMember(key: "held_out_vectors", value: .integer(Int64(heldOutCount))),
      JSONMember(key: "recipe", value: recipe.json),
      JSONMember(key: "vectors", value: .integer(Int64(trainingCount))),
    ]).serialize(sortedKeys: true)
  }
}
