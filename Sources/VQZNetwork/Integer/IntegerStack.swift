/// A layer stack in exact integers, ready to run: the tensors of a verified model, packed for the
/// kernels.
package struct IntegerStack: Sendable {
  /// What runs in one go.
  enum Operation: Sendable {
    /// A convolution, stored through a pixel shuffle by `upscale` where that is not 1.
    case convolution(IntegerConvolution, upscale: Extent)
    /// A body that is added to its own input.
    case residual(IntegerStack)
    /// Values that only move: to a finer grid, or to a coarser one.
    case shuffle(Extent)
    case unshuffle(Extent)
  }

  /// In the order of execution.
  let operations: [Operation]

  init(operations: [Operation]) {
    self.operations = operations
  }

  /// Packs the stack of `layers`, whose tensors are named by `path`.
  init(
    layers: [Layer], path: String, tensors: inout TensorChecks
  ) throws(ModelError) {
    var operations: [Operation] = []
    for (index, layer) in layers.enumerated() {
      let here = "\(path).\(index)"
      switch layer {
      case .convolution(let shape):
        operations.append(.convolution(try tensors.convolution(here, shape), upscale: 1))
      case .residual(let body):
        operations.append(
          .residual(try IntegerStack(layers: body, path: here, tensors: &tensors)))
      case .shuffle(let factor): Self.append(shuffle: factor, to: &operations)
      case .unshuffle(let factor): operations.append(.unshuffle(factor))
      }
    }
    self.operations = operations
  }

  /// A shuffle is fused with the convolution before it where whole blocks move.
  private static func append(shuffle factor: Extent, to operations: inout [Operation]) {
    // Then each block of outputs is a block of the finer map, and the convolution writes it there.
    if case .convolution(let convolution, upscale: 1)? = operations.last,
      convolution.outputs % (IntegerMap.lanes * factor.area) == 0
    {
      operations[operations.count - 1] = .convolution(convolution, upscale: factor)
    } else {
      operations.append(.shuffle(factor))
    }
  }

  /// The activations after the whole stack; bit for bit the same for any number of threads.
  package func apply(_ input: IntegerMap, threads: Int) -> IntegerMap {
    var map = input
    for operation in operations {
      map = operation.apply(map, adding: nil, threads: threads)
    }
    return map
  }

  /// `target = clamp(target + stack(input))`, the sum fused into the last layer where that is a
  /// convolution. The target is not the input.
  func apply(_ input: IntegerMap, addingTo target: IntegerMap, bound: Int, threads: Int) {
    guard case .convolution(let last, let upscale)? = operations.last else {
      return target.add(apply(input, threads: threads), bound: bound, threads: threads)
    }
    // All layers but the last run as they are; the last one adds to what the target holds.
    let before = IntegerStack(operations: Array(operations.dropLast()))
    last.apply(
      before.apply(input, threads: threads), to: target, adding: target, upscale: upscale,
      threads: threads)
  }

  /// `input + stack(input)`, the sum fused into the last convolution.
  func applyResidual(_ input: IntegerMap, threads: Int) -> IntegerMap {
    var map = input
    for (index, operation) in operations.enumerated() {
      let isLast = index == operations.count - 1
      map = operation.apply(map, adding: isLast ? input : nil, threads: threads)
    }
    return map
  }
}

extension IntegerStack.Operation {
  /// What the operation makes of a map, in memory of the same pool.
  ///
  /// - Parameter adding: added by a convolution, with the result clamped; other operations ignore
  ///   it, and validation lets a residual body end in nothing else.
  func apply(_ input: IntegerMap, adding: IntegerMap?, threads: Int) -> IntegerMap {
    switch self {
    case .convolution(let convolution, let upscale):
      let output = IntegerMap(
        uninitializedChannels: convolution.outputs / upscale.area,
        height: input.height * upscale.rows, width: input.width * upscale.columns,
        border: input.border, pool: input.pool)
      convolution.apply(input, to: output, adding: adding, upscale: upscale, threads: threads)
      return output
    case .residual(let body):
      return body.applyResidual(input, threads: threads)
    case .shuffle(let factor):
      let output = IntegerMap(
        channels: input.channels / factor.area, height: input.height * factor.rows,
        width: input.width * factor.columns, border: input.border, pool: input.pool)
      IntegerShuffle.pixelShuffle(input, factor: factor, to: output, threads: threads)
      return output
    case .unshuffle(let factor):
      let output = IntegerMap(
        channels: input.channels * factor.area, height: input.height / factor.rows,
        width: input.width / factor.columns, border: input.border, pool: input.pool)
      IntegerShuffle.pixelUnshuffle(input, factor: factor, to: output, threads: threads)
      return output
    }
  }
}
