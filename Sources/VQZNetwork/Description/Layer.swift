/// One operation of a layer stack. Every operation keeps the grid or changes it by a whole factor.
///
/// There is no convolution with a stride. A network goes to a coarser grid by an unshuffle (space
/// to depth) and a convolution with stride 1 on what that gives: a convolution of kernel k there
/// sees k·r samples, so it can do all that one with kernel k·r and stride r can do, and every
/// multiplication is by one dense kernel, forwards and both ways back. The shuffles only move
/// values: sixteen channels at a time where the finer map has whole blocks of them, by the widest
/// vectors of the machine; together they are a fiftieth of a training step of the built-in model's
/// network.
///
/// The same description is executed in exact integers (decoder) and in float32 (analysis,
/// training).
package indirect enum Layer: Sendable, Equatable {
  /// A convolution with zero padding and stride 1, then a leaky ReLU if asked for.
  case convolution(Convolution)
  /// `x + body(x)`, saturating in the integer network. The body keeps channels and grid, and ends
  /// in a convolution without leaky ReLU.
  case residual([Layer])
  /// Pixel shuffle by a factor r: `r.area·C` channels become C on a grid with `r.rows` times the
  /// rows and `r.columns` times the columns.
  case shuffle(Extent)
  /// Pixel unshuffle: the exact inverse of `shuffle`.
  case unshuffle(Extent)

  /// The shape of one convolution.
  package struct Convolution: Sendable, Equatable {
    /// 1, 3 or 5 each way.
    package var kernel: Extent
    package var inputs: Int
    package var outputs: Int
    package var isLeaky: Bool

    package init(kernel: Extent, inputs: Int, outputs: Int, isLeaky: Bool = false) {
      self.kernel = kernel
      self.inputs = inputs
      self.outputs = outputs
      self.isLeaky = isLeaky
    }

    /// Weights, without the biases.
    package var weightCount: Int { outputs * inputs * kernel.area }
  }

  /// Shorthand for a convolution.
  package static func conv(
    _ kernel: Extent, _ inputs: Int, _ outputs: Int, leaky: Bool = false
  ) -> Layer {
    .convolution(Convolution(kernel: kernel, inputs: inputs, outputs: outputs, isLeaky: leaky))
  }

  /// The residual block of the design: 3×3 or `kernel`, leaky ReLU, 1×1.
  package static func block(_ channels: Int, kernel: Extent = 3) -> Layer {
    .residual([.conv(kernel, channels, channels, leaky: true), .conv(1, channels, channels)])
  }

  /// The same within one position.
  package static func pointBlock(_ channels: Int) -> Layer {
    .residual([.conv(1, channels, channels, leaky: true), .conv(1, channels, channels)])
  }
}

extension [Layer] {
  /// The shape after the whole stack, or why the stack does not fit.
  ///
  /// - Parameter coarsest: no grid within the stack may be coarser: maps are whole positions of
  ///   that stride and no more.
  package func shape(
    from input: LayerShape, path: String,
    coarsest: Extent = Extent(square: NetworkDescription.maximumStride)
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
  /// in units of 1 / stride.area summed exactly as a Double (a figure for people).
  package func operationsPerSamplePosition(stride: Extent) -> Double {
    var stride = stride
    var sum = 0.0
    for layer in self {
      switch layer {
      case .convolution(let shape): sum += Double(shape.weightCount) / Double(stride.area)
      case .residual(let body): sum += body.operationsPerSamplePosition(stride: stride)
      case .shuffle(let factor):
        stride = stride / factor
        // Only in a stack that no validation would accept.
        if stride.area == 0 { stride = 1 }
      case .unshuffle(let factor): stride = stride * factor
      }
    }
    return sum
  }
}
