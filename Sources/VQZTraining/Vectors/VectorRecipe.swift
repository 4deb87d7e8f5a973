internal import VQZCore
internal import VQZSystem

/// The numbers of a training of vectors, by the vectors themselves.
struct VectorRecipe: Equatable {
  let codebooks: [Int]
  let hidden: Int
  /// Steps of training the network.
  let steps: Int
  /// What a bit of an index costs, in squared root mean squares.
  let price: Float
  /// Logarithms to base 2 of the finest and the coarsest step, in root mean squares.
  let finest, coarsest: Float

  /// Increased where the same vectors give another model.
  private static let version = 1
  /// What a bit costs as a share of a vector's squares: about what one saves at the rates where
  /// codebooks are most of what is coded.
  private static let bitShare = 0.0014
  /// Octaves from the largest spread that codebooks leave to the coarsest step, where next to
  /// nothing is coded, and from there to the finest that the network learns from.
  private static let coarsestOctaves = 0.7
  private static let octaves = 3.8

  /// - Parameters:
  ///   - spread: the largest standard deviation that codebooks leave, in root mean squares.
  ///   - vectors: that are learnt from.
  init(_ plan: VectorPlan, dimensions: Int, spread: Double, vectors: Int) {
    codebooks = plan.codebooks
    hidden = plan.hidden
    steps = Self.steps(vectors: vectors)
    price = Self.price(dimensions: dimensions)
    // Eighths of an octave, as qualities are.
    let octaves = (8 * (binaryLogarithm(max(spread, 1e-3)) + Self.coarsestOctaves)).rounded() / 8
    coarsest = Float(octaves)
    finest = Float(octaves - Self.octaves)
  }

  /// What a bit of an index costs, in squared root mean squares.
  static func price(dimensions: Int) -> Float { Float(bitShare * Double(dimensions)) }

  /// Often enough through few vectors, and not more often than pays.
  private static func steps(vectors: Int) -> Int {
    max(200, min(3750, 24 * vectors / VectorNetworkTraining.batch))
  }

  /// As the model file tells it.
  var json: JSONValue {
    .object([
      JSONMember(key: "codebooks", value: .array(codebooks.map { .integer(Int64($0)) })),
      JSONMember(key: "coarsest", value: .number(Double(coarsest))),
      JSONMember(key: "finest", value: .number(Double(finest))),
      JSONMember(key: "hidden", value: .integer(Int64(hidden))),
      JSONMember(key: "kind", value: .string("vectors")),
      JSONMember(key: "price", value: .number(Double(price))),
      JSONMember(key: "steps", value: .integer(Int64(steps))),
      JSONMember(key: "version", value: .integer(Int64(Self.version))),
    ])
  }
}
