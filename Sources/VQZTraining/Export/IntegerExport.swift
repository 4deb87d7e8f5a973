import VQZEntropy
package import VQZNetwork

/// Turns a trained float network into the integer model of `Formats/vqzm.md`.
///
/// Scales are chosen so that the largest activation seen on the calibration pictures fills two
/// thirds of the range ±B; what is larger later saturates.
package struct IntegerExport {
  private let description: NetworkDescription
  private let parameters: [String: [Float]]
  private let start: [Float]
  private let codebooks: [[[[Float]]]]
  private let domains: ScaleDomains
  /// Largest magnitude seen in each domain.
  private var largest: [Float]

  /// - Parameters:
  ///   - parameters: `<path>.weight` `[O][I][k][k]` and `<path>.bias` of every convolution.
  ///   - start: the features the first level starts from.
  ///   - codebooks: `[level][step][class][K·d]`.
  package init(
    description: NetworkDescription, parameters: [String: [Float]], start: [Float],
    codebooks: [[[[Float]]]]
  ) {
    self.description = description
    self.parameters = parameters
    self.start = start
    self.codebooks = codebooks
    domains = ScaleDomains(description)
    largest = [Float](repeating: 0, count: domains.count)
    largest[domains.start] = start.map(\.magnitude).max() ?? 0
  }

  /// Runs the float decoder on decoded values and notes how large its activations get.
  ///
  /// - Parameter values: `[level][step]`, the values each step would decode.
  package mutating func calibrate(values: [[FloatMap]], threads: Int) throws(ModelError) {
    var seen = largest
    let domains = domains
    for (domain, map) in zip(domains.values.joined(), values.joined()) {
      seen[domain] = max(seen[domain], map.largestMagnitude)
    }
    _ = try FloatDecoder(description: description, parameters: parameters, start: start)
      .apply(values, threads: threads) { path, map in
        guard let domain = domains.output[path] ?? domains.sum[path] else { return }
        seen[domain] = max(seen[domain], map.largestMagnitude)
      }
    largest = seen
  }

  /// The model file's contents.
  ///
  /// - Parameters:
  ///   - counts: how often training chose each codeword, `[level][step][class][K]`.
  ///   - metadata: name, licence and provenance.
  package func archive(
    counts: [[[[UInt64]]]], metadata: [String: String]
  ) throws -> TensorArchive {
    var description = description
    description.latentFractionBits = latentFractionBits
    var metadata = metadata
    metadata[NetworkModel.architectureKey] = description.architectureText
    var archive = TensorArchive(metadata: metadata)
    let scales = scales(description)
    for (path, shape) in description.decoderConvolutions {
      let rounded = IntegerConvolutionExport(
        weights: parameters[path + ".weight"] ?? [], bias: parameters[path + ".bias"] ?? [],
        inputScale: scales[domains.input[path] ?? 0],
        outputScale: scales[domains.output[path] ?? 0],
        bound: description.bound)
      add(rounded, path, shape, to: &archive)
    }
    archive.tensors["decoder.levels.0.start"] = Tensor.integers(
      start.map { integer($0, scales[domains.start], description.bound) }, shape: [start.count])
    for (l, level) in description.levels.enumerated() {
      for (s, step) in level.steps.enumerated() {
        for (c, each) in step.classes.enumerated() {
          let path = "decoder.\(NetworkDescription.path(level: l, step: s)).classes.\(c)"
          let scale = scales[domains.values[l][s]]
          archive.tensors[path + ".codebook"] = Tensor.integers(
            codebooks[l][s][c].map { integer($0, scale, description.bound) },
            shape: [each.codewords, each.dimension])
          let table = try FrequencyTable(counts: counts[l][s][c])
          archive.tensors[path + ".table"] = Tensor.integers(
            table.frequencies, shape: [each.codewords + 1])
        }
      }
    }
    for (path, shape) in description.encoderConvolutions {
      archive.tensors["encoder.\(path).weight"] = Tensor.halfFloats(
        parameters[path + ".weight"] ?? [],
        shape: [shape.outputs, shape.inputs, shape.kernel, shape.kernel])
      archive.tensors["encoder.\(path).bias"] = Tensor.halfFloats(
        parameters[path + ".bias"] ?? [], shape: [shape.outputs])
    }
    return archive
  }

  private func add(
    _ rounded: IntegerConvolutionExport, _ path: String, _ shape: Layer.Convolution,
    to archive: inout TensorArchive
  ) {
    let path = "decoder." + path
    archive.tensors[path + ".weight"] = Tensor.integers(
      rounded.weights, shape: [shape.outputs, shape.inputs, shape.kernel, shape.kernel])
    archive.tensors[path + ".bias"] = Tensor.integers(rounded.bias, shape: [shape.outputs])
    archive.tensors[path + ".multiplier"] = Tensor.integers(
      rounded.multiplier, shape: [shape.outputs])
    archive.tensors[path + ".shift"] = Tensor.integers([rounded.shift], shape: [1])
  }

  /// The finest grid on which every codeword still fits ±B.
  private var latentFractionBits: Int {
    let largest = codebooks.joined().joined().joined().map(\.magnitude).max() ?? 1
    var bits = 14
    while bits > 0, Double(largest) * Double(1 << bits) > Double(description.bound) { bits -= 1 }
    return bits
  }

  /// Integers a unit of float, for every domain.
  private func scales(_ description: NetworkDescription) -> [Double] {
    var scales = largest.map { Double(description.bound) / (1.5 * max(1e-6, Double($0))) }
    for domain in domains.values.joined() {
      scales[domain] = Double(1 << description.latentFractionBits)
    }
    // Analysis.activation(of:) has 64 sample values a unit.
    scales[domains.samples] = 64 * Double(1 << description.fractionBits)
    return scales
  }

  private func integer(_ value: Float, _ scale: Double, _ bound: Int) -> Int16 {
    Int16(min(max((Double(value) * scale).rounded(), -Double(bound)), Double(bound)))
  }
}

extension FloatMap {
  /// The largest magnitude of any value.
  var largestMagnitude: Float {
    var largest: Float = 0
    for index in unsafe storage.indices {
      largest = max(largest, unsafe storage[index].magnitude)
    }
    return largest
  }
}
