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
  /// What a bit costs as a share of a vector's squares.
  private static let bitShare = 0.0014

  init(_ data: VectorData, _ plan: VectorPlan) {
    codebooks = plan.codebooks
    hidden = plan.hidden
    steps = VectorRecipe.steps(vectors: data.training.count)
    price = Float(Self.bitShare * Double(data.dimensions))
    finest = -2.5
    coarsest = 1.7
  }

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
