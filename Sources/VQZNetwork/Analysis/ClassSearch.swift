internal import Synchronization

/// The search among the codewords of one class, packed when a picture first has values of it: a
/// model has hundreds of classes, a picture a few dozen.
final class ClassSearch: Sendable {
  private let codebook: ArraySlice<Int16>
  private let unit: Float
  let dimension: Int
  private let rateWeight: Float
  private let bits: @Sendable () -> [Float]
  private let packed = AtomicLazyReference<Packed>()

  /// - Parameters:
  ///   - codebook: `[codewords][dimension]`, in integers of which each is `unit`.
  ///   - rateWeight: turns bits into squared distances.
  ///   - bits: cost of every index.
  init(
    codebook: ArraySlice<Int16>, unit: Float, dimension: Int, rateWeight: Float,
    bits: @escaping @Sendable () -> [Float]
  ) {
    self.codebook = codebook
    self.unit = unit
    self.dimension = dimension
    self.bits = bits
    self.rateWeight = rateWeight
  }

  /// Two threads may pack it at the same time; both then go on with that of the first.
  var nearest: NearestCodeword {
    if let packed = packed.load() { return packed.nearest }
    let nearest = NearestCodeword(
      codebook: codebook.map { Float($0) * unit }, dimension: dimension,
      bias: bits().map { rateWeight * $0 })
    return packed.storeIfNil(Packed(nearest)).nearest
  }

  private final class Packed: Sendable {
    let nearest: NearestCodeword
    init(_ nearest: NearestCodeword) { self.nearest = nearest }
  }
}
