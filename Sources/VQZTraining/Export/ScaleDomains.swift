import VQZNetwork

/// Which maps of the decoder must share one integer scale.
///
/// A residual sum needs both its terms in the same scale, and a pixel shuffle only moves values,
/// so maps fall into domains; every convolution reads one domain and writes one.
struct ScaleDomains {
  /// The domain a convolution reads and the one it writes, by path.
  private(set) var input: [String: Int] = [:]
  private(set) var output: [String: Int] = [:]
  /// The domain of a residual sum, by path.
  private(set) var sum: [String: Int] = [:]
  /// The domain of the decoded values of a step, `[level][step]`: that of all coefficients of the
  /// level where values are coefficients.
  private(set) var values: [[Int]] = []
  /// The domain of the start constant.
  private(set) var start = 0
  /// The domain of the output activations.
  private(set) var samples = 0
  private(set) var count = 0

  init(_ program: LadderProgram) {
    values = program.steps.map { _ in [] }
    var domains = LadderProgram.Registers<Int>()
    for operation in program.decoder {
      switch operation.action {
      case .start:
        start = fresh()
        domains[.features] = start
      case .coefficients:
        // Lifted ones keep their scale, and those of the steps take it.
        domains[.coefficients] = domains[.lifted] ?? fresh()
      case .condition, .slice: break
      case .values:
        let domain = domains[.coefficients] ?? fresh()
        values[operation.level].append(domain)
        domains[.values] = domain
      case .stack: walk(operation, &domains)
      }
    }
    samples = domains.read(.samples)
  }

  private mutating func walk(
    _ operation: LadderProgram.Operation, _ domains: inout LadderProgram.Registers<Int>
  ) {
    let from = domains.read(operation.from)
    if operation.isSingle {
      input[operation.path] = from
      output[operation.path] = domains.read(operation.into)
    } else if operation.isAdded {
      walk(operation.layers, operation.path, from: from, to: domains.read(operation.into))
    } else {
      domains[operation.into] = walk(operation.layers, operation.path, from: from)
    }
  }

  /// A stack whose last convolution writes the domain `goal`.
  private mutating func walk(_ layers: [Layer], _ path: String, from domain: Int, to goal: Int) {
    _ = walk(layers, path, from: domain)
    let last = layers.lastIndex { layer in
      if case .convolution = layer { true } else { false }
    }
    if let last { output["\(path).\(last)"] = goal }
  }

  private mutating func fresh() -> Int {
    count += 1
    return count - 1
  }

  private mutating func walk(_ layers: [Layer], _ path: String, from domain: Int) -> Int {
    var domain = domain
    for (index, layer) in layers.enumerated() {
      let here = "\(path).\(index)"
      switch layer {
      case .convolution:
        input[here] = domain
        domain = fresh()
        output[here] = domain
      case .residual(let body):
        _ = walk(body, here, from: domain)
        output["\(here).\(body.count - 1)"] = domain
        sum[here] = domain
      case .shuffle, .unshuffle: break
      }
    }
    return domain
  }
}
