/// The colour samples that a tile gives to the picture.
enum TileSamples {
  /// Of its extended rectangle, to be blended with those of its neighbours.
  case blended([UInt8])
  /// Of its core, which they are as they stand.
  case sealed([UInt8])

  var values: [UInt8] {
    switch self {
    case .blended(let values), .sealed(let values): values
    }
  }
}
