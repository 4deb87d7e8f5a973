internal import VQZCore

extension NetworkDescription {
  /// Kernels, factors and strides.
  var extents: [Extent] {
    let program = program
    return levels.map(\.stride) + (program.decoder + program.analysis).flatMap(\.layers.extents)
  }

  /// Whether versions 1 to 3 of the model file can say this: a picture of 8 bits, square
  /// throughout.
  var isOfSquarePictures: Bool {
    signal == .picture && scale == .bytes && [1, 3].contains(channels)
      && extents.allSatisfy(\.isSquare)
  }
}

extension [Layer] {
  /// Kernels and factors.
  fileprivate var extents: [Extent] {
    flatMap { layer in
      switch layer {
      case .convolution(let shape): [shape.kernel]
      case .residual(let body): body.extents
      case .shuffle(let factor), .unshuffle(let factor): [factor]
      }
    }
  }
}
