/// A layer stack with its weights, executed in float32: analysis, and the float twin of the
/// decoder.
package struct FloatStack: Sendable {
  /// What the stack was made of.
  package let layers: [Layer]
  /// The same with weights, ready to run.
  private let nodes: [Node]

  /// One layer with what it needs to run.
  private indirect enum Node: Sendable {
    case convolution(path: String, FloatConvolution)
    case residual(path: String, [Node])
    case shuffle(Extent)
    case unshuffle(Extent)
  }

  /// Called with the path and the output of every convolution (after its leaky ReLU, before any
  /// addition) and of every residual sum.
  package typealias Observer = (_ path: String, _ output: FloatMap) -> Void

  /// - Parameters:
  ///   - layers: a stack that `shape(from:path:)` accepts.
  ///   - path: prefix of the tensor names, as in `NetworkDescription`.
  ///   - weights: the tensor named `<path>.weight`
  ///     (`[outputs][inputs][kernel rows][kernel columns]`) or `<path>.bias`.
  package init(layers: [Layer], path: String, weights: (String) throws -> [Float]) throws {
    self.layers = layers
    self.nodes = try Self.nodes(layers, path: path, weights: weights)
  }

  /// The stack of `layers` from tensors held in memory, missing ones being an error.
  package init(
    layers: [Layer], path: String, parameters: [String: [Float]]
  ) throws(ModelError) {
    do {
      try self.init(layers: layers, path: path) { parameters[$0] ?? [] }
    } catch let error as ModelError {
      throw error
    } catch {
      throw .tensor(name: path, found: "\(error)", expected: "its weights")
    }
  }

  /// The stack without its first layer, for a caller that does what that layer would.
  package func droppingFirst() -> FloatStack {
    FloatStack(layers: Array(layers.dropFirst()), nodes: Array(nodes.dropFirst()))
  }

  /// What comes before the first residual block and the first leaky convolution, without biases:
  /// it takes differences of inputs to differences of outputs.
  func linearPart() -> FloatStack {
    var part: [Node] = []
    loop: for node in nodes {
      switch node {
      case .convolution(let path, let convolution):
        guard !convolution.shape.isLeaky else { break loop }
        part.append(.convolution(path: path, convolution.withoutBias()))
      case .residual: break loop
      case .shuffle, .unshuffle: part.append(node)
      }
    }
    return FloatStack(layers: Array(layers.prefix(part.count)), nodes: part)
  }

  /// Of parts of another stack.
  private init(layers: [Layer], nodes: [Node]) {
    self.layers = layers
    self.nodes = nodes
  }

  /// Nodes of a stack whose tensors are named `<path>.<index>.…`.
  private static func nodes(
    _ layers: [Layer], path: String, weights: (String) throws -> [Float]
  ) throws -> [Node] {
    var nodes: [Node] = []
    for (index, layer) in layers.enumerated() {
      let path = "\(path).\(index)"
      switch layer {
      case .convolution(let shape):
        nodes.append(
          .convolution(path: path, try convolution(shape, path: path, weights: weights)))
      case .residual(let body):
        nodes.append(.residual(path: path, try Self.nodes(body, path: path, weights: weights)))
      case .shuffle(let factor): nodes.append(.shuffle(factor))
      case .unshuffle(let factor): nodes.append(.unshuffle(factor))
      }
    }
    return nodes
  }

  /// One convolution with its weights, whose number is checked.
  private static func convolution(
    _ shape: Layer.Convolution, path: String, weights: (String) throws -> [Float]
  ) throws -> FloatConvolution {
    func tensor(_ name: String, count: Int) throws -> [Float] {
      let values = try weights(name)
      guard values.count == count else {
        throw ModelError.tensor(
          name: name, found: "\(values.count) values", expected: "\(count)")
      }
      return values
    }
    return FloatConvolution(
      kernel: shape.kernel, inputs: shape.inputs, outputs: shape.outputs,
      weights: try tensor(path + ".weight", count: shape.weightCount),
      bias: try tensor(path + ".bias", count: shape.outputs), isLeaky: shape.isLeaky)
  }

  /// Runs the stack. The grid of `input` must be a multiple of the stack's unshuffles.
  package func apply(
    _ input: FloatMap, threads: Int = 1, observer: Observer? = nil
  ) -> FloatMap {
    Self.run(nodes[...], input, adding: nil, threads: threads, observer: observer)
  }

  /// Runs `nodes`; the last one, a convolution then, adds `addend` to what it makes.
  private static func run(
    _ nodes: ArraySlice<Node>, _ input: FloatMap, adding addend: FloatMap?, threads: Int,
    observer: Observer?
  ) -> FloatMap {
    // `owed` is what the end still has to add; it is fused into the last convolution if there is
    // one, and added by itself otherwise.
    var map = input
    var owed = addend
    for (index, node) in zip(nodes.indices, nodes) {
      switch node {
      case .convolution(let path, let convolution):
        let output = FloatMap(
          uninitializedChannels: convolution.shape.outputs, height: map.height, width: map.width,
          border: map.border, pool: map.pool)
        // Who watches wants to see the convolution by itself; the sum is the same either way.
        let fused = observer == nil && index == nodes.endIndex - 1 ? owed : nil
        if fused != nil { owed = nil }
        convolution.apply(map, to: output, adding: fused, threads: threads)
        observer?(path, output)
        map = output
      case .residual(let path, let body):
        map = run(body[...], map, adding: map, threads: threads, observer: observer)
        observer?(path, map)
      case .shuffle(let factor): map = map.pixelShuffle(factor)
      case .unshuffle(let factor): map = map.pixelUnshuffle(factor)
      }
    }
    if let owed { map.add(owed) }
    return map
  }
}
