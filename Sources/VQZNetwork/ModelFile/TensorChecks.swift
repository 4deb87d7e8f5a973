internal import VQZCore

/// Reads the tensors of a model with the ranges the format gives them, and remembers which were
/// asked for: a tensor nobody asked for is an error, since it would be carried unchecked.
struct TensorChecks {
  // Every function that reads a tensor checks its type, its shape and the range of its values, and
  // notes its name, so that `finish` can say which tensors nobody asked for.

  private let archive: TensorArchive
  /// Whose layers and steps say which tensors there are.
  private let description: NetworkDescription
  /// Full names of the tensors read so far.
  private var asked: Set<String> = []
  /// Where the decoder's weights are packed to.
  private var room: PackedRoom

  init(archive: TensorArchive, description: NetworkDescription) {
    self.archive = archive
    self.description = description
    asked.reserveCapacity(archive.tensors.count)
    // A file whose architecture tells of more than it has gets no memory for that.
    let fileByteCount = archive.tensors.values.reduce(0) { $0 + $1.bytes.count }
    room = PackedRoom(description.decoderConvolutions.map(\.shape), limit: 2 * fileByteCount)
  }

  /// `decoder.<name>` as int16 within [−bound, bound].
  mutating func int16s(_ name: String, shape: [Int], bound: Int) throws(ModelError) -> [Int16] {
    let tensor = try int16Tensor(name, shape: shape, bound: bound)
    return tensor.integers(as: .int16) ?? []
  }

  /// The same as it lies in the file.
  private mutating func int16Tensor(
    _ name: String, shape: [Int], bound: Int
  ) throws(ModelError) -> Tensor {
    let full = "decoder." + name
    asked.insert(full)
    let tensor: Tensor
    do {
      tensor = try archive.tensor(full, shape: shape)
    } catch {
      throw .archive(error)
    }
    // The outer nil is another type, the inner one no value out of range.
    let bad = unsafe tensor.withIntegers(as: .int16) { unsafe Self.firstBeyond(bound, of: $0) }
    guard let bad else {
      throw .archive(
        .mismatch(name: full, found: "type \(tensor.type.rawValue)", expected: "type I16"))
    }
    if let bad {
      throw .tensor(name: full, found: "\(bad)", expected: "at most \(bound) either way")
    }
    return tensor
  }

  /// The first value outside [−bound, bound]. That there is none is found many values at a time.
  @unsafe private static func firstBeyond(
    _ bound: Int, of values: UnsafeBufferPointer<Int16>
  ) -> Int16? {
    // Least and greatest value in one pass without branches: compilers make vectors of it.
    var (lowest, highest) = (Int16(0), Int16(0))
    for index in values.indices {
      lowest = unsafe min(lowest, values[index])
      highest = unsafe max(highest, values[index])
    }
    guard max(Int(highest), -Int(lowest)) > bound else { return nil }
    return unsafe values.first { Int($0).magnitude > UInt(bound) }
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

  /// `decoder.<name>` as int32 of any value: biases, multipliers and shifts, whose ranges belong
  /// together and are checked by `convolution`.
  mutating func int32s(_ name: String, shape: [Int]) throws(ModelError) -> [Int32] {
    let full = "decoder." + name
    asked.insert(full)
    do {
      return try archive.int32s(full, shape: shape)
    } catch {
      throw .archive(error)
    }
  }

  /// `encoder.<name>`: finite floats, as they lie in the file.
  mutating func finiteFloats(_ name: String, shape: [Int]) throws(ModelError) -> Tensor {
    let full = "encoder." + name
    asked.insert(full)
    let tensor: Tensor
    do {
      tensor = try archive.tensor(full, shape: shape)
    } catch {
      throw .archive(error)
    }
    guard let isFinite = tensor.isFinite else {
      throw .tensor(
        name: full, found: "type \(tensor.type.rawValue)", expected: "type F32 or F16")
    }
    guard isFinite else {
      throw .tensor(name: full, found: "a value that is not finite", expected: "finite values")
    }
    return tensor
  }

  /// A convolution of the decoder, proved free of overflow.
  mutating func convolution(
    _ path: String, _ shape: Layer.Convolution
  ) throws(ModelError) -> IntegerConvolution {
    let outputs = shape.outputs
    let weights = try int16Tensor(
      path + ".weight", shape: [outputs, shape.inputs, shape.kernel.rows, shape.kernel.columns],
      bound: 32767)
    let bias = try int32s(path + ".bias", shape: [outputs])
    let multiplier = try int32s(path + ".multiplier", shape: [outputs])
    let shift = Int(try int32s(path + ".shift", shape: [1])[0])
    // Multiplier and shift are a factor below 1 of up to 31 bits: its product with an accumulator
    // fits 64 bits.
    guard (1...62).contains(shift) else {
      throw .tensor(name: "decoder.\(path).shift", found: "\(shift)", expected: "1 to 62")
    }
    if let bad = multiplier.first(where: { $0 < 0 || Int64($0) >= Int64(1) << shift }) {
      throw .tensor(
        name: "decoder.\(path).multiplier", found: "\(bad)",
        expected: "0 to 2^min(31, \(shift)) − 1")
    }
    // No activation is beyond ±B, so this is the most that any input can add up to.
    let bound = description.bound
    // The largest magnitude that the sum of an output can reach while the inputs are within the
    // bound. What stays below 2^31 for every channel cannot overflow, whatever the input.
    let worst =
      unsafe weights.withIntegers(as: .int16) {
        unsafe IntegerConvolution.worstAccumulators(
          weightsInPlace: $0, bias: bias, bound: bound)
      } ?? []
    if let channel = worst.firstIndex(where: { $0 >= 1 << 31 }) {
      throw .overflow(path: path, channel: channel, worst: worst[channel])
    }
    // Packed for the kernels from where they lie, without a copy in between.
    let convolution = unsafe weights.withIntegers(as: .int16) {
      unsafe IntegerConvolution(
        kernel: shape.kernel, inputs: shape.inputs, outputs: outputs, weightsInPlace: $0,
        bias: bias, multiplier: multiplier, shift: shift, bound: bound, isLeaky: shape.isLeaky,
        room: &room)
    }
    guard let convolution else {
      throw .tensor(name: path, found: "type \(weights.type.rawValue)", expected: "type I16")
    }
    return convolution
  }

  /// Frequencies of the codewords and of the escape, `[level][step][class][K + 1]`, from
  /// `decoder.levels.L.steps.S.classes.C.table`. That they are tables is for the coder to check.
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

  /// The contexts of every step that has some.
  mutating func contexts() throws(ModelError) -> [[NeighbourTables?]] {
    var all: [[NeighbourTables?]] = []
    for (l, level) in description.levels.enumerated() {
      var steps: [NeighbourTables?] = []
      for (s, step) in level.steps.enumerated() {
        let path = NetworkDescription.path(level: l, step: s)
        steps.append(
          step.contextClasses > 0 ? try NeighbourTables(step, path, tensors: &self) : nil)
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
