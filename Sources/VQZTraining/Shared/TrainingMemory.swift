internal import VQZCore
internal import VQZNetwork
internal import VQZSystem

/// How much memory a training takes, before it takes any: a recipe may come from a checkpoint that
/// somebody else wrote, and each of its numbers may be in range and all together absurd.
enum TrainingMemory {
  /// Refuses what this machine cannot hold.
  static func check(_ recipe: Recipe, _ plan: PlainPlan) throws(TrainingError) {
    try check(recipe, plan, limit: availableByteCount)
  }

  static func check(
    _ recipe: Recipe, _ plan: PlainPlan, limit: Int
  ) throws(TrainingError) {
    let needed = byteCount(recipe, plan)
    guard needed <= Double(limit) else {
      throw .memory(needed: Int(exactly: needed.rounded()) ?? .max, limit: limit)
    }
  }

  /// The same for a ladder.
  static func check(_ recipe: Recipe, _ plan: LadderPlan) throws(TrainingError) {
    let needed = byteCount(recipe, plan)
    guard needed <= Double(availableByteCount) else {
      throw .memory(needed: Int(exactly: needed.rounded()) ?? .max, limit: availableByteCount)
    }
  }

  /// Bytes of everything a ladder makes before the first step, from above.
  static func byteCount(_ recipe: Recipe, _ plan: LadderPlan) -> Double {
    let chunks = Double(recipe.chunks.count)
    let area = Double(plan.whole(patch: recipe.patch).area)
    // Input and output, each with its gradient; for every step the rows of its quantiser.
    var maps = 4 * mapByteCount(plan.description.channels, area)
    maps += activations(plan.program, area: area)
    for level in plan.levels {
      let rows = level.steps.reduce(0) { $0 + 16 * $1.channels.count }
      maps += mapByteCount(rows, area / Double(level.stride.area))
    }
    // As for a plain network, and the effective parameters beside the learnt ones.
    let parameters = 4 * Double(plan.bufferCount) * (14 + 2 * chunks)
    // Cropped patches have whole ones beside them.
    let passes: Double = plan.crops(patch: recipe.patch) ? 2 : 1
    return parameters + copies(recipe) * maps * chunks * passes
  }

  /// Bytes of the output of every layer of a pass over `area` samples: all are kept for the way
  /// back.
  private static func activations(_ program: LadderProgram, area: Double) -> Double {
    (program.decoder + program.analysis).reduce(0) { sum, operation in
      var shape = operation.input
      return sum + activations(operation.layers, &shape, area: area)
    }
  }

  /// - Parameter shape: of the input of the layers, then of their output.
  private static func activations(
    _ layers: [Layer], _ shape: inout LayerShape, area: Double
  ) -> Double {
    var sum = 0.0
    for layer in layers {
      if case .residual(let body) = layer {
        var inside = shape
        sum += activations(body, &inside, area: area)
      }
      shape = layer.output(of: shape)
      sum += mapByteCount(shape.channels, area / Double(shape.stride.area))
    }
    return sum
  }

  /// Memory for each map of a pass: its gradient, and where maps are rounded, room for those around
  /// the largest convolution of each stack, which are no more than all of them.
  private static func copies(_ recipe: Recipe) -> Double {
    recipe.precision == .float32 ? 2 : 4
  }

  /// Bytes of everything that is made before the first iteration, about. In `Double`, so that no
  /// product overflows.
  static func byteCount(_ recipe: Recipe, _ plan: PlainPlan) -> Double {
    let chunks = Double(recipe.chunks.count)
    let vectors =
      Double(recipe.batch) * Double(plan.positions(patch: recipe.patch))
      * Double(plan.groups)
    let area = Double(recipe.patch) * Double(recipe.patch)
    let maps =
      2 * mapByteCount(plan.description.channels, area)
      + activations(plan.description.program, area: area)
    // Parameters, their average, two moments, and gradients of each chunk, in two orders; packed
    // twice. Muon works on two copies of each matrix and three squares of its small side.
    let muon: Double = recipe.optimiser.kind == .muon ? 5 : 0
    let parameters = 4 * Double(plan.bufferCount) * (8 + muon + 2 * chunks)
    // Means, gradients of the rate, and posteriors of a few rows of each chunk.
    let soft =
      recipe.plain?.assignment.isSoft ?? false
      ? vectors * Double(8 * plan.dimension) + chunks * Double(plan.codewords) * 32 : 0
    let statistics = 4 * Double(plan.codewords) * Double(plan.dimension + 2) * (chunks + 3)
    return parameters + copies(recipe) * maps * chunks + vectors * Double(4 * plan.dimension + 4)
      + soft + statistics
  }

  /// A map of one patch, borders left out.
  private static func mapByteCount(_ channels: Int, _ positions: Double) -> Double {
    Double((channels + 15) / 16 * 64) * positions
  }

  /// What the machine has, or what the system lets this process map if that is less: what cannot be
  /// had then ends the process in the middle of its work.
  private static var availableByteCount: Int {
    min(MachineMemory.byteCount, MachineMemory.freeAddressSpace ?? .max)
  }
}
