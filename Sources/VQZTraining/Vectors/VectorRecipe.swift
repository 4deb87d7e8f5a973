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
  /// Steps that the network learns from, as octaves of the root mean square: from one at which next
  /// to nothing is coded to one of a hundred bytes for some hundred numbers.
  private static let coarsestOctave: Float = 1.125
  private static let finestOctave: Float = -2.5

  /// - Parameters:
  ///   - vectors: that are learnt from.
  init(_ plan: VectorPlan, dimensions: Int, vectors: Int) {
    codebooks = plan.codebooks
    hidden = plan.hidden
    steps = Self.steps(vectors: vectors)
    price = Self.price(dimensions: dimensions)
    coarsest = Self.coarsestOctave
    finest = Self.finestOctave
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
