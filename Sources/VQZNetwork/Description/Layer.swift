/// One operation of a layer stack. Every operation keeps the grid or changes it by a whole factor.
///
/// There is no convolution with a stride. A network goes to a coarser grid by an unshuffle (space to
/// depth) and a convolution with stride 1 on what that gives: a convolution of kernel k there sees k·r
/// samples each way, so it can do all that one with kernel k·r and stride r can do, and every
/// multiplication is by one dense kernel, forwards and both ways back. The shuffles only move values:
/// sixteen channels at a time where the finer map has whole blocks of them, by the widest vectors of the
/// machine; together they are a fiftieth of a training step of the built-in model's network.
///
/// The same description is executed in exact integers (decoder) and in float32 (analysis,
/// training).
package indirect enum Layer: Sendable, Equatable {
  /// A convolution with zero padding and stride 1, then a leaky ReLU if asked for.
  case convolution(Convolution)
  /// `x + body(x)`, saturating in the integer network. The body keeps channels and grid, and ends
  /// in a convolution without leaky ReLU.
  case residual([Layer])
  /// Pixel shuffle: `factor²·C` channels become C on a grid `factor` times finer.
  case shuffle(Int)
  /// Pixel unshuffle: the exact inverse of `shuffle`.
  case unshuffle(Int)

  /// The shape of one convolution.
  package struct Convolution: Sendable, Equatable {
    /// Width and height of the kernel: 1, 3 or 5.
    package var kernel: Int
    package var inputs: Int
    package var outputs: Int
    package var isLeaky: Bool

    package init(kernel: Int, inputs: Int, outputs: Int, isLeaky: Bool = false) {
      self.kernel = kernel
      self.inputs = inputs
      self.outputs = outputs
      self.isLeaky = isLeaky
    }

    /// Weights, without the biases.
    package var weightCount: Int { outputs * inputs * kernel * kernel }
  }

  /// Shorthand for a convolution.
  package static func conv(
    _ kernel: Int, _ inputs: Int, _ outputs: Int, leaky: Bool = false
  ) -> Layer {
    .convolution(Convolution(kernel: kernel, inputs: inputs, outputs: outputs, isLeaky: leaky))
  }

  /// The residual block of the design: 3×3, leaky ReLU, 1×1.
  package static func block(_ channels: Int) -> Layer {
    .residual([.conv(3, channels, channels, leaky: true), .conv(1, channels, channels)])
  }

  /// The same within one position.
  package static func pointBlock(_ channels: Int) -> Layer {
    .residual([.conv(1, channels, channels, leaky: true), .conv(1, channels, channels)])
  }
}

/// Channels and grid at one point of a stack. The grid is relative to the samples: one position
/// every `stride` samples.
package struct LayerShape: Sendable, Equatable {
  package var channels: Int
  package var stride: Int

  package init(channels: Int, stride: Int) {
    self.channels = channels
    self.stride = stride
  }
}

extension [Layer] {
  /// The shape after the whole stack, or why the stack does not fit.
  ///
  /// - Parameter coarsest: no grid within the stack may be coarser: maps are whole positions of
  ///   that stride and no more.
  package func shape(
    from input: LayerShape, path: String, coarsest: Int = NetworkDescription.maximumStride
  ) throws(ModelError) -> LayerShape {
    var shape = input
    for (index, layer) in enumerated() {
      shape = try layer.shape(from: shape, path: "\(path).\(index)", coarsest: coarsest)
    }
    return shape
  }

  /// Every convolution of the stack with the path its tensors are named by, in execution order.
  package func convolutions(path: String) -> [(path: String, shape: Layer.Convolution)] {
    var found: [(path: String, shape: Layer.Convolution)] = []
    for (index, layer) in enumerated() {
      switch layer {
      case .convolution(let shape): found.append((path: "\(path).\(index)", shape: shape))
      case .residual(let body): found += body.convolutions(path: "\(path).\(index)")
      case .shuffle, .unshuffle: break
      }
    }
    return found
  }

  /// Multiply-accumulates per position of the stride-1 grid, for a stack entered at `stride`;
  /// in units of 1/stride² summed exactly as a Double (a figure for people).
  package func operationsPerSamplePosition(stride: Int) -> Double {
    var stride = stride
    var sum = 0.0
    for layer in self {
      switch layer {
      case .convolution(let shape): sum += Double(shape.weightCount) / Double(stride * stride)
      case .residual(let body): sum += body.operationsPerSamplePosition(stride: stride)
      case .shuffle(let factor): stride = Swift.max(1, stride / factor)
      case .unshuffle(let factor): stride *= factor
      }
    }
    return sum
  }
}

extension Layer {
  /// Most channels a layer may have; bounds every product of sizes far below overflow.
  package static var maximumChannels: Int { 4096 }

  func shape(
    from input: LayerShape, path: String, coarsest: Int
  ) throws(ModelError) -> LayerShape {
    switch self {
    case .convolution(let shape):
      guard [1, 3, 5].contains(shape.kernel) else {
        throw .layer(path: path, found: "kernel \(shape.kernel)", expected: "1, 3 or 5")
      }
      guard shape.inputs == input.channels else {
        throw .layer(
          path: path, found: "\(shape.inputs) inputs", expected: "\(input.channels)")
      }
      guard (1...Self.maximumChannels).contains(shape.outputs) else {
        throw .layer(
          path: path, found: "\(shape.outputs) outputs", expected: "1 to \(Self.maximumChannels)")
      }
      return LayerShape(channels: shape.outputs, stride: input.stride)
    case .residual(let body):
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
    case .shuffle(let factor):
      guard [2, 4, 8].contains(factor), input.channels % (factor * factor) == 0,
        input.stride % factor == 0
      else {
        throw .layer(
          path: path, found: "shuffle by \(factor) of \(input.channels) channels",
          expected: "a factor of 2, 4 or 8 whose square divides the channels")
      }
      return LayerShape(
        channels: input.channels / (factor * factor), stride: input.stride / factor)
    case .unshuffle(let factor):
      guard [2, 4, 8].contains(factor),
        input.channels * factor * factor <= Self.maximumChannels,
        input.stride * factor <= coarsest
      else {
        throw .layer(
          path: path, found: "unshuffle by \(factor)",
          expected: "2, 4 or 8 within \(Self.maximumChannels) channels and stride \(coarsest)")
      }
      return LayerShape(
        channels: input.channels * factor * factor, stride: input.stride * factor)
    }
  }
}
