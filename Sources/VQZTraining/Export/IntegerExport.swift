internal import VQZCore
internal import VQZNetwork

/// Turns a trained float network into the integer model of `Formats/vqzm.md`.
///
/// Scales are chosen so that the largest activation seen on the calibration pictures fills two
/// thirds of the range ±B; what is larger later saturates.
struct IntegerExport {
  /// The network as it was trained, in float32; see `init`.
  private let description: NetworkDescription
  /// Weights and biases by the names of the model file.
  private let parameters: [String: [Float]]
  /// What every position of the first level begins with, one a channel.
  private let start: [Float]
  /// `[level][step][class][K·d]`.
  private let codebooks: [[[[Float]]]]
  /// Nil for a network of one quality.
  private let qualities: QualityTables?
  /// Which values of the network must have one scale.
  private let domains: ScaleDomains
  /// Largest magnitude seen in each domain.
  private var largest: [Float]

  /// - Parameters:
  ///   - parameters: `<path>.weight` `[O][I][k][k]` and `<path>.bias` of every convolution.
  ///   - start: the features the first level starts from.
  ///   - codebooks: `[level][step][class][K·d]`; with a skeleton in quantiser steps.
  ///   - qualities: with a skeleton, what depends on the quality.
  init(
    description: NetworkDescription, parameters: [String: [Float]], start: [Float],
    codebooks: [[[[Float]]]], qualities: QualityTables? = nil
  ) {
    self.qualities = qualities
    self.description = description
    self.parameters = parameters
    self.start = start
    self.codebooks = codebooks
    domains = ScaleDomains(description.program)
    largest = [Float](repeating: 0, count: domains.count)
    largest[domains.start] = start.map(\.magnitude).max() ?? 0
  }

  /// Runs the float decoder on decoded values and notes how large its activations get.
  ///
  /// - Parameters:
  ///   - values: `[level][step]`, the values each step would decode.
  ///   - quality: with a skeleton, the row of the quality they are of.
  mutating func calibrate(
    values: [[FloatMap]], quality: Int = 0, threads: Int
  ) throws(ModelError) {
    // Taken out of the struct, because the closure below may not change it.
    var seen = largest
    let conditions = qualities?.conditions.map { $0.map { $0[quality] } }
    let domains = domains
    for (domain, map) in zip(domains.values.joined(), values.joined()) {
      seen[domain] = max(seen[domain], map.largestMagnitude)
    }
    _ = try FloatDecoder(description: description, parameters: parameters, start: start)
      .apply(values, conditions: conditions, threads: threads) { path, map in
        guard let domain = domains.output[path] ?? domains.sum[path] else { return }
        seen[domain] = max(seen[domain], map.largestMagnitude)
      }
    largest = seen
  }

  /// The model with tables of the counts of training, and no contexts.
  ///
  /// - Parameters:
  ///   - counts: how often training chose each codeword, `[level][step][class][K]`.
  ///   - metadata: name, licence and provenance.
  func draft(
    counts: [[[[UInt64]]]], metadata: [String: String]
  ) throws -> ModelDraft {
    var description = description
    // A plain network has one grid for all values; a ladder one for each level.
    if description.skeleton == nil {
      description.latentFractionBits = latentFractionBits
    } else {
      description.setValueFractionBits()
    }
    var archive = TensorArchive(metadata: metadata)
    let scales = scales(description)
    addDecoder(scales, description, to: &archive)
    addCodebooks(scales, description, to: &archive)
    addQualities(scales, description, to: &archive)
    addEncoder(description, to: &archive)
    return try ModelDraft(description, archive, counts: counts)
  }

  /// Convolutions of the decoder in integers, and the features it starts from.
  private func addDecoder(
    _ scales: [Double], _ description: NetworkDescription, to archive: inout TensorArchive
  ) {
    for (path, shape) in description.decoderConvolutions {
      let rounded = IntegerConvolutionExport(
        weights: parameters[path + ".weight"] ?? [], bias: parameters[path + ".bias"] ?? [],
        inputScale: scales[domains.input[path] ?? 0],
        outputScales: outputScales(path, shape, scales, description),
        bound: description.bound)
      add(rounded, path, shape, to: &archive)
    }
    // Only the first level has a start: the others begin from the level above.
    archive.tensors["decoder.levels.0.start"] = Tensor.integers(
      start.map { integer($0, scales[domains.start], description.bound) }, shape: [start.count])
  }

  /// Codewords of all classes: of a plain network in the scale of its values, of a ladder in steps
  /// of the model file.
  private func addCodebooks(
    _ scales: [Double], _ description: NetworkDescription, to archive: inout TensorArchive
  ) {
    for (l, level) in description.levels.enumerated() {
      for (s, step) in level.steps.enumerated() {
        let scale =
          description.skeleton.map {
            Double(1 << $0.codewordFractionBits) / fileStep(l, s)
          } ?? scales[domains.values[l][s]]
        for (c, each) in step.classes.enumerated() {
          let path = "decoder.\(NetworkDescription.path(level: l, step: s)).classes.\(c).codebook"
          archive.tensors[path] = Tensor.integers(
            codebooks[l][s][c].map { integer($0, scale, description.bound) },
            shape: [each.codewords, each.dimension])
        }
      }
    }
  }

  /// Convolutions of the encoder, in float16: no decoder needs them.
  private func addEncoder(_ description: NetworkDescription, to archive: inout TensorArchive) {
    for (path, shape) in description.encoderConvolutions {
      archive.tensors["encoder.\(path).weight"] = Tensor.halfFloats(
        parameters[path + ".weight"] ?? [],
        shape: [shape.outputs, shape.inputs, shape.kernel.rows, shape.kernel.columns])
      archive.tensors["encoder.\(path).bias"] = Tensor.halfFloats(
        parameters[path + ".bias"] ?? [], shape: [shape.outputs])
    }
  }

  private func add(
    _ rounded: IntegerConvolutionExport, _ path: String, _ shape: Layer.Convolution,
    to archive: inout TensorArchive
  ) {
    let path = "decoder." + path
    archive.tensors[path + ".weight"] = Tensor.integers(
      rounded.weights,
      shape: [shape.outputs, shape.inputs, shape.kernel.rows, shape.kernel.columns])
    archive.tensors[path + ".bias"] = Tensor.integers(rounded.bias, shape: [shape.outputs])
    archive.tensors[path + ".multiplier"] = Tensor.integers(
      rounded.multiplier, shape: [shape.outputs])
    archive.tensors[path + ".shift"] = Tensor.integers([rounded.shift], shape: [1])
  }

  /// Means have the scale of the values, spreads their own.
  private func outputScales(
    _ path: String, _ shape: Layer.Convolution, _ scales: [Double],
    _ description: NetworkDescription
  ) -> [Double] {
    for (l, level) in description.levels.enumerated() {
      for (s, step) in level.steps.enumerated() {
        let head = NetworkDescription.path(level: l, step: s) + ".head.\(step.head.count - 1)"
        guard path == head, qualities != nil else { continue }
        let means = scales[domains.values[l][s]]
        return [Double](repeating: means, count: step.latentChannels)
          + [Double](repeating: Self.spreadScale, count: step.groups)
      }
    }
    return [Double](repeating: scales[domains.output[path] ?? 0], count: shape.outputs)
  }

  /// The step of the model file, in quantiser steps of the training.
  ///
  /// Codewords of the file are integers up to ±B with 4 bits of fraction, 1024 of its steps. Those
  /// of training reach 1000 or 2000 steps (`LadderQualities.codewordReach`), so a step of the file
  /// is that reach over 1000: 1 or 2 quantiser steps.
  private func fileStep(_ level: Int, _ step: Int) -> Double {
    Double(qualities?.codewordReaches[level][step] ?? Self.fileReach) / Double(Self.fileReach)
  }

  /// Steps of the file that the furthest codeword is at.
  static let fileReach: Float = 1000

  /// Integers an octave of the spreads: 32 a class, which is half an octave.
  static let spreadScale = 64.0

  /// Step sizes, spread offsets and conditions of every quality.
  private func addQualities(
    _ scales: [Double], _ description: NetworkDescription, to archive: inout TensorArchive
  ) {
    guard let qualities else { return }
    let rows = description.qualityCount
    // Conditions are added to the features, whose domain the merges of the step write.
    for (l, level) in description.levels.enumerated() {
      for (s, step) in level.steps.enumerated() {
        let path = NetworkDescription.path(level: l, step: s)
        let full = "decoder." + path
        let value = scales[domains.values[l][s]]
        let steps = qualities.steps[l][s]
        let least = steps.min() ?? 0
        let deltas = steps.flatMap { delta in
          let exact = Double(delta) * fileStep(l, s) * value
          // The least Δ is as small as codewords allow, with room to spare: on the grid not larger.
          let rounded = exact.rounded(delta == least ? .down : .toNearestOrAwayFromZero)
          return [UInt16](
            repeating: UInt16(min(max(rounded, 1), 32767)), count: step.latentChannels)
        }
        archive.tensors[full + ".delta"] = .integers(deltas, shape: [rows, step.latentChannels])
        let offsets = steps.flatMap { delta in
          let octaves = binaryLogarithm(Double(delta)) + Double(SpreadClasses.lowest)
          return [Int16](
            repeating: Int16((octaves * Self.spreadScale).rounded()), count: step.groups)
        }
        archive.tensors[full + ".offset"] = .integers(offsets, shape: [rows, step.groups])
        let features = scales[domains.output[path + ".merge"] ?? 0]
        archive.tensors[full + ".condition"] = .integers(
          qualities.conditions[l][s].flatMap { row in
            row.map { integer($0, features, description.bound) }
          }, shape: [rows, level.features])
      }
    }
  }

  /// The finest grid on which every codeword still fits ±B.
  private var latentFractionBits: Int {
    let largest = codebooks.joined().joined().joined().map(\.magnitude).max() ?? 1
    // From the finest grid on, coarser until the largest codeword fits.
    var bits = 14
    while bits > 0, Double(largest) * Double(1 << bits) > Double(description.bound) { bits -= 1 }
    return bits
  }

  /// Integers a unit of float, for every domain.
  private func scales(_ description: NetworkDescription) -> [Double] {
    var scales = largest.map { Double(description.bound) / (1.5 * max(1e-6, Double($0))) }
    for (l, level) in description.levels.enumerated() {
      for (s, step) in level.steps.enumerated() {
        let bits =
          qualities == nil ? description.latentFractionBits : step.valueFractionBits
        scales[domains.values[l][s]] = Double(1 << bits)
      }
    }
    scales[domains.samples] = Double(description.scale.unit) * Double(1 << description.fractionBits)
    return scales
  }

  /// The nearest integer on a scale, within ±B.
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

extension NetworkDescription {
  /// The finest grids of values that fit ±B.
  fileprivate mutating func setValueFractionBits() {
    latentFractionBits = 0
    for l in levels.indices {
      let reach = LadderQualities.reach(stride: levels[l].stride)
      var bits = 14
      while bits > 0, reach * Double(1 << bits) > Double(bound) { bits -= 1 }
      for s in levels[l].steps.indices { levels[l].steps[s].valueFractionBits = bits }
    }
  }
}
