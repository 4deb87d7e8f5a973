/// Reads the tensors of a model with the ranges the format gives them, and remembers which were
/// asked for: a tensor nobody asked for is an error, since it would be carried unchecked.
struct TensorChecks {
  private let archive: TensorArchive
  private let description: NetworkDescription
  private var asked: Set<String> = []

  init(archive: TensorArchive, description: NetworkDescription) {
    self.archive = archive
    self.description = description
  }

  /// `decoder.<name>` as int16 within [−bound, bound].
  mutating func int16s(_ name: String, shape: [Int], bound: Int) throws(ModelError) -> [Int16] {
    let full = "decoder." + name
    asked.insert(full)
    let values: [Int16]
    do {
      values = try archive.int16s(full, shape: shape)
    } catch {
      throw .archive(error)
    }
    if let bad = values.first(where: { Int($0).magnitude > UInt(bound) }) {
      throw .tensor(name: full, found: "\(bad)", expected: "at most \(bound) either way")
    }
    return values
  }

  /// `decoder.<name>` as uint16 within `range`.
  mutating func uint16s(
    _ name: String, shape: [Int], range: ClosedRange<UInt16>
  ) throws(ModelError) -> [UInt16] {
    let full = "decoder." + name
    asked.insert(full)
    let values: [UInt16]
    do {
      values = try archive.uint16s(full, shape: shape)
    } catch {
      throw .archive(error)
    }
    if let bad = values.first(where: { !range.contains($0) }) {
      throw .tensor(
        name: full, found: "\(bad)", expected: "\(range.lowerBound) to \(range.upperBound)")
    }
    return values
  }

  mutating func int32s(_ name: String, shape: [Int]) throws(ModelError) -> [Int32] {
    let full = "decoder." + name
    asked.insert(full)
    do {
      return try archive.int32s(full, shape: shape)
    } catch {
      throw .archive(error)
    }
  }

  /// `encoder.<name>` as finite floats.
  mutating func floats(_ name: String, shape: [Int]) throws(ModelError) -> [Float] {
    let full = "encoder." + name
    asked.insert(full)
    let values: [Float]
    do {
      values = try archive.floats(full, shape: shape)
    } catch {
      throw .archive(error)
    }
    guard values.allSatisfy(\.isFinite) else {
      throw .tensor(name: full, found: "a value that is not finite", expected: "finite values")
    }
    return values
  }

  /// A convolution of the decoder, proved free of overflow.
  mutating func convolution(
    _ path: String, _ shape: Layer.Convolution
  ) throws(ModelError) -> IntegerConvolution {
    let outputs = shape.outputs
    let weights = try int16s(
      path + ".weight", shape: [outputs, shape.inputs, shape.kernel, shape.kernel], bound: 32767)
    let bias = try int32s(path + ".bias", shape: [outputs])
    let multiplier = try int32s(path + ".multiplier", shape: [outputs])
    let shift = Int(try int32s(path + ".shift", shape: [1])[0])
    guard (1...62).contains(shift) else {
      throw .tensor(name: "decoder.\(path).shift", found: "\(shift)", expected: "1 to 62")
    }
    if let bad = multiplier.first(where: { $0 < 0 || Int64($0) >= Int64(1) << shift }) {
      throw .tensor(
        name: "decoder.\(path).multiplier", found: "\(bad)",
        expected: "0 to 2^min(31, \(shift)) − 1")
    }
    let worst = IntegerConvolution.worstAccumulators(
      weights: weights, bias: bias, bound: description.bound)
    if let channel = worst.firstIndex(where: { $0 >= 1 << 31 }) {
      throw .overflow(path: path, channel: channel, worst: worst[channel])
    }
    return IntegerConvolution(
      kernel: shape.kernel, inputs: shape.inputs, outputs: outputs, weights: weights, bias: bias,
      multiplier: multiplier, shift: shift, bound: description.bound, isLeaky: shape.isLeaky)
  }

  /// `decoder.levels.L.steps.S.classes.C.table` for every class.
  mutating func frequencies() throws(ModelError) -> [[[[UInt16]]]] {
    var all: [[[[UInt16]]]] = []
    for (l, level) in description.levels.enumerated() {
      var steps: [[[UInt16]]] = []
      for (s, step) in level.steps.enumerated() {
        var classes: [[UInt16]] = []
        for (c, each) in step.classes.enumerated() {
          let name =
            "decoder.\(NetworkDescription.path(level: l, step: s)).classes.\(c).table"
          asked.insert(name)
          do {
            classes.append(try archive.uint16s(name, shape: [each.codewords + 1]))
          } catch {
            throw .archive(error)
          }
        }
        steps.append(classes)
      }
      all.append(steps)
    }
    return all
  }

  /// Refuses tensors that nothing asked for.
  func finish() throws(ModelError) {
    if let extra = archive.tensors.keys.filter({ !asked.contains($0) }).min() {
      throw .tensor(name: extra, found: "a tensor the architecture does not name", expected: "none")
    }
  }
}
