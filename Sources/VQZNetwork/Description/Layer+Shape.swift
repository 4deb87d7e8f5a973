extension Layer {
  /// Most channels a layer may have; bounds every product of sizes far below overflow.
  package static var maximumChannels: Int { 4096 }

  /// The shape after the layer, or why the layer does not fit (`Formats/vqzm.md`, `vqzm.layer`).
  ///
  /// - Parameters:
  ///   - path: of the layer, for the error.
  ///   - coarsest: the stride of the first level, beyond which no grid goes.
  func shape(
    from input: LayerShape, path: String, coarsest: Extent
  ) throws(ModelError) -> LayerShape {
    switch self {
    case .convolution(let convolution):
      return try convolution.shape(from: input, path: path)
    case .residual(let body):
      return try Self.shape(residual: body, from: input, path: path, coarsest: coarsest)
    case .shuffle(let factor):
      return try Self.shape(shuffle: factor, from: input, path: path)
    case .unshuffle(let factor):
      return try Self.shape(unshuffle: factor, from: input, path: path, coarsest: coarsest)
    }
  }

  /// A residual layer adds its body to its input, so the body must give back what it was given. Its
  /// last layer has no ReLU: what is added must be able to lower the sum.
  private static func shape(
    residual body: [Layer], from input: LayerShape, path: String, coarsest: Extent
  ) throws(ModelError) -> LayerShape {
    guard case .convolution(let last)? = body.last, !last.isLeaky else {
      throw .layer(
        path: path, found: "a residual body that ends otherwise",
        expected: "a body that ends in a convolution without leaky ReLU")
    }
    let output = try body.shape(from: input, path: path, coarsest: coarsest)
    guard output == input else {
      throw .layer(
        path: path, found: "a residual body that changes the shape",
        expected: "\(input.channels) channels at the same grid")
    }
    return output
  }

  /// Depth to space: channels become positions of a finer grid.
  private static func shape(
    shuffle factor: Extent, from input: LayerShape, path: String
  ) throws(ModelError) -> LayerShape {
    guard isFactor(factor), input.channels % factor.area == 0, input.stride.isMultiple(of: factor)
    else {
      throw .layer(
        path: path, found: "shuffle by \(factor) of \(input.channels) channels",
        expected: "a factor of \(factors(factor)) whose area divides the channels")
    }
    return LayerShape(channels: input.channels / factor.area, stride: input.stride / factor)
  }

  /// Space to depth: positions become channels of a coarser grid.
  private static func shape(
    unshuffle factor: Extent, from input: LayerShape, path: String, coarsest: Extent
  ) throws(ModelError) -> LayerShape {
    guard isFactor(factor), input.channels * factor.area <= maximumChannels,
      (input.stride * factor).fits(within: coarsest)
    else {
      throw .layer(
        path: path, found: "unshuffle by \(factor)",
        expected: "\(factors(factor)) within \(maximumChannels) channels and stride \(coarsest)")
    }
    return LayerShape(channels: input.channels * factor.area, stride: input.stride * factor)
  }

  /// Whether a grid may change by `factor`: by 2, 4 or 8, one way or both.
  private static func isFactor(_ factor: Extent) -> Bool {
    factor != 1 && factor.both([1, 2, 4, 8].contains)
  }

  /// The factors there are, as an error names them.
  private static func factors(_ factor: Extent) -> String {
    factor.isSquare ? "2, 4 or 8" : "1, 2, 4 or 8 each way"
  }
}

extension Layer.Convolution {
  /// A convolution keeps the grid. Kernels are odd, so that they have a middle.
  fileprivate func shape(from input: LayerShape, path: String) throws(ModelError) -> LayerShape {
    guard kernel.both([1, 3, 5].contains) else {
      throw .layer(path: path, found: "kernel \(kernel)", expected: "1, 3 or 5")
    }
    guard inputs == input.channels else {
      throw .layer(path: path, found: "\(inputs) inputs", expected: "\(input.channels)")
    }
    guard (1...Layer.maximumChannels).contains(outputs) else {
      throw .layer(
        path: path, found: "\(outputs) outputs", expected: "1 to \(Layer.maximumChannels)")
    }
    return LayerShape(channels: outputs, stride: input.stride)
  }
}
