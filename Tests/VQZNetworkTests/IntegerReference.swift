import VQZNetwork

/// The integer arithmetic once more, written from `Formats/arithmetic.md` alone and one value at a
/// time: shares no code with the kernels, and is never made fast.
struct ReferenceLayer {
  var kernel: Extent = 3
  var inputs = 1
  var outputs = 1
  var weights: [Int16] = []
  var bias: [Int32] = []
  var multiplier: [Int32] = []
  var shift = 1
  var bound = 32767
  var isLeaky = false

  var convolution: IntegerConvolution {
    IntegerConvolution(
      kernel: kernel, inputs: inputs, outputs: outputs, weights: weights, bias: bias,
      multiplier: multiplier, shift: shift, bound: bound, isLeaky: isLeaky)
  }

  /// The sum of one output channel at one position; traps where it does not fit the accumulator.
  func accumulator(_ input: Planes, _ output: Int, _ y: Int, _ x: Int) -> Int32 {
    var sum = bias[output]
    for channel in 0..<inputs {
      for ky in 0..<kernel.rows {
        for kx in 0..<kernel.columns {
          let row = (output * inputs + channel) * kernel.rows + ky
          let weight = weights[row * kernel.columns + kx]
          let value = input[channel, y + ky - kernel.rows / 2, x + kx - kernel.columns / 2]
          sum += Int32(weight) * Int32(value)
        }
      }
    }
    return sum
  }

  /// Requantisation by division that rounds towards minus infinity, instead of a shift.
  func requantise(_ sum: Int32, _ output: Int) -> Int32 {
    let divisor = Int64(1) << Int64(shift)
    let dividend = Int64(sum) * Int64(multiplier[output]) + divisor / 2
    var quotient = dividend / divisor
    if dividend % divisor < 0 { quotient -= 1 }
    return Int32(clamp(quotient))
  }

  func clamp(_ value: Int64) -> Int64 { min(max(value, -Int64(bound)), Int64(bound)) }

  func apply(_ input: Planes, adding: Planes? = nil) -> Planes {
    var result = Planes(channels: outputs, height: input.height, width: input.width)
    for output in 0..<outputs {
      for y in 0..<input.height {
        for x in 0..<input.width {
          var value = Int64(requantise(accumulator(input, output, y, x), output))
          if isLeaky && value < 0 { value = (value - 7) / 8 }
          if let adding { value = clamp(value + Int64(adding[output, y, x])) }
          result[output, y, x] = Int16(value)
        }
      }
    }
    return result
  }
}

/// Plain planes `[channels][height][width]` that read as zero outside.
struct Planes: Equatable {
  let channels: Int
  let height: Int
  let width: Int
  var values: [Int16]

  init(channels: Int, height: Int, width: Int) {
    self.channels = channels
    self.height = height
    self.width = width
    values = Array(repeating: 0, count: channels * height * width)
  }

  init(channels: Int, height: Int, width: Int, bound: Int, using generator: inout TestRandom) {
    self.init(channels: channels, height: height, width: width)
    for index in values.indices { values[index] = generator.activation(bound: bound) }
  }

  subscript(channel: Int, y: Int, x: Int) -> Int16 {
    get {
      guard (0..<height).contains(y), (0..<width).contains(x) else { return 0 }
      return values[(channel * height + y) * width + x]
    }
    set { values[(channel * height + y) * width + x] = newValue }
  }

  /// Depth to space, from the formula.
  func shuffled(factor: Extent) -> Planes {
    let fewer = channels / factor.area
    var result = Planes(
      channels: fewer, height: height * factor.rows, width: width * factor.columns)
    for c in 0..<fewer {
      for y in 0..<result.height {
        for x in 0..<result.width {
          let position = (y % factor.rows) * factor.columns + x % factor.columns
          result[c, y, x] = self[position * fewer + c, y / factor.rows, x / factor.columns]
        }
      }
    }
    return result
  }

  var map: IntegerMap { map(border: IntegerMap.fullBorder) }

  func map(border: Extent) -> IntegerMap {
    let map = IntegerMap(channels: channels, height: height, width: width, border: border)
    for c in 0..<channels {
      for y in 0..<height {
        for x in 0..<width { map[c, y, x] = self[c, y, x] }
      }
    }
    return map
  }

  init(_ map: IntegerMap) {
    self.init(channels: map.channels, height: map.height, width: map.width)
    for c in 0..<channels {
      for y in 0..<height {
        for x in 0..<width { self[c, y, x] = map[c, y, x] }
      }
    }
  }
}

extension FeatureMap where Scalar == Int16 {
  /// How many elements of the border or of channels that do not exist are not zero.
  var strayCount: Int {
    var strays = 0
    for block in 0..<blocks {
      for y in -border.rows..<height + border.rows {
        for x in -border.columns..<width + border.columns {
          let isInside = (0..<height).contains(y) && (0..<width).contains(x)
          for lane in 0..<16 where !isInside || block * 16 + lane >= channels {
            let at = block * blockStride + origin + y * rowStride + x * 16 + lane
            if unsafe storage[at] != 0 { strays += 1 }
          }
        }
      }
    }
    return strays
  }

  /// Fills the inside, lanes of channels that do not exist included, as a map that was never
  /// initialised might be.
  func spoil() {
    for block in 0..<blocks {
      for y in 0..<height {
        for index in 0..<width * 16 {
          unsafe storage[block * blockStride + origin + y * rowStride + index] = 12345
        }
      }
    }
  }
}

/// SplitMix64 with the distributions these tests need.
struct TestRandom: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// Often an extreme.
  mutating func activation(bound: Int) -> Int16 {
    switch Int.random(in: 0..<8, using: &self) {
    case 0: Int16(bound)
    case 1: Int16(-bound)
    case 2: 0
    default: Int16(Int.random(in: -bound...bound, using: &self))
    }
  }

  /// A layer whose worst accumulator stays below 2^31, and for `isTight` reaches it nearly.
  mutating func layer(kernel: Extent, inputs: Int, outputs: Int, isTight: Bool) -> ReferenceLayer {
    var layer = ReferenceLayer(kernel: kernel, inputs: inputs, outputs: outputs)
    layer.bound = [1, 100, 2047, 8191, 32767].randomElement(using: &self) ?? 8191
    layer.shift = Int.random(in: 1...62, using: &self)
    layer.isLeaky = Bool.random(using: &self)
    let taps = inputs * kernel.area
    let budget = Int64(Int32.max)
    let most = min(32767, budget / 2 / Int64(taps * layer.bound))
    for _ in 0..<outputs {
      let row = (0..<taps).map { _ in
        isTight
          ? Int16(Bool.random(using: &self) ? most : -most)
          : Int16(Int64.random(in: -most...most, using: &self))
      }
      let used = row.reduce(Int64(0)) { $0 + Int64($1.magnitude) } * Int64(layer.bound)
      let room = Int32(budget - used)
      layer.weights += row
      layer.bias.append(isTight ? room : Int32.random(in: -room...room, using: &self))
      let limit = min(Int64(Int32.max), (Int64(1) << Int64(layer.shift)) - 1)
      layer.multiplier.append(
        Int32(Bool.random(using: &self) ? limit : Int64.random(in: 0...limit, using: &self)))
    }
    return layer
  }
}
