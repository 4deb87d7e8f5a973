internal import VQZNetwork

/// A layer stack written out as steps between numbered maps. Map 0 is the input of the stack.
struct StackPlan {
  /// Channels and grid of one map.
  struct Shape: Equatable {
    var channels: Int
    var height: Int
    var width: Int
  }

  enum Operation {
    /// Convolution `entry` of the layout, then leaky ReLU, then the sum with map `addend`.
    case convolution(entry: Int, isLeaky: Bool, addend: Int?)
    case shuffle(Extent)
    case unshuffle(Extent)
  }

  struct Step {
    var operation: Operation
    var input: Int
    var output: Int
    /// Whether a convolution of the stack comes before this step. Where none does, the gradient of
    /// `input` serves only the caller, who may not want it.
    var isBehindParameters: Bool
    /// Residual sums that also took `input`: their gradients pass through to it.
    var skips: [Int] = []
    /// Whether `input` came through a leaky ReLU whose backward this step does in passing.
    var masksInput = false
    /// Whether the gradient of `output` arrives with the leaky ReLU taken back already.
    var isMasked = false
  }

  /// Map 0 is the input, and each step writes the next.
  private(set) var maps: [Shape]
  /// Operations in the order of a forward pass.
  private(set) var steps: [Step] = []
  /// Where the parameters of convolutions stand.
  private let layout: ParameterLayout
  /// Residual sums by the map they add.
  private var sums: [Int: [Int]] = [:]

  /// The number of the map that is the output.
  var output: Int { maps.count - 1 }

  /// The plan of a stack whose layers fit each other.
  init(layers: [Layer], path: String, layout: ParameterLayout, input: Shape) {
    self.layout = layout
    maps = [input]
    append(layers, path: path, addend: nil)
    // What adds a map is known only after the whole stack is written out.
    for index in steps.indices { steps[index].skips = sums[steps[index].input] ?? [] }
    for index in steps.indices.dropFirst() {
      // The kernel adds one skip before it masks; more would come too late.
      guard case .convolution = steps[index].operation, steps[index].skips.count <= 1,
        case .convolution(_, isLeaky: true, _) = steps[index - 1].operation
      else { continue }
      steps[index].masksInput = true
      steps[index - 1].isMasked = true
    }
  }

  /// Writes out `layers` from the last map on; the last of them adds map `addend`.
  private mutating func append(_ layers: [Layer], path: String, addend: Int?) {
    for (index, layer) in layers.enumerated() {
      let path = "\(path).\(index)"
      let shape = maps[maps.count - 1]
      switch layer {
      case .convolution(let convolution):
        guard let entry = layout.index(of: path), layout.entries[entry].shape == convolution,
          convolution.inputs == shape.channels
        else { preconditionFailure("no convolution \(path) of that shape in the layout") }
        let added = index == layers.count - 1 ? addend : nil
        // The mask of the leaky ReLU is read off the output, which must not hold a sum then.
        precondition(added == nil || !convolution.isLeaky)
        append(
          .convolution(entry: entry, isLeaky: convolution.isLeaky, addend: added),
          Shape(channels: convolution.outputs, height: shape.height, width: shape.width))
        if let added { sums[added, default: []].append(output) }
      case .residual(let body):
        append(body, path: path, addend: output)
      case .shuffle(let factor):
        append(
          .shuffle(factor),
          Shape(
            channels: shape.channels / factor.area, height: shape.height * factor.rows,
            width: shape.width * factor.columns))
      case .unshuffle(let factor):
        append(
          .unshuffle(factor),
          Shape(
            channels: shape.channels * factor.area, height: shape.height / factor.rows,
            width: shape.width / factor.columns))
      }
    }
  }

  /// Writes out one operation that reads the last map.
  private mutating func append(_ operation: Operation, _ shape: Shape) {
    let behind = steps.contains { step in
      if case .convolution = step.operation { true } else { false }
    }
    steps.append(
      Step(
        operation: operation, input: maps.count - 1, output: maps.count,
        isBehindParameters: behind))
    maps.append(shape)
  }
}
