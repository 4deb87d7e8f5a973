import VQZCore
import VQZNetwork

/// A map as plain planes, `[channels][height][width]`: nothing of the kernels' layout.
struct FloatPlanes: Equatable {
  var channels: Int
  var height: Int
  var width: Int
  var values: [Float]

  /// Of the map that these planes are made into.
  var border = FloatMap.fullBorder

  init(channels: Int, height: Int, width: Int) {
    self.channels = channels
    self.height = height
    self.width = width
    values = [Float](repeating: 0, count: channels * height * width)
  }

  init(
    randomChannels channels: Int, height: Int, width: Int, from generator: inout SeededGenerator
  ) {
    self.init(channels: channels, height: height, width: width)
    for index in values.indices { values[index] = generator.uniform() * 2 - 1 }
  }

  init(_ map: FloatMap) {
    self.init(channels: map.channels, height: map.height, width: map.width)
    for c in 0..<channels {
      for y in 0..<height {
        for x in 0..<width { self[c, y, x] = map[c, y, x] }
      }
    }
  }

  subscript(c: Int, y: Int, x: Int) -> Float {
    get { values[(c * height + y) * width + x] }
    set { values[(c * height + y) * width + x] = newValue }
  }

  /// Zero outside.
  func padded(_ c: Int, _ y: Int, _ x: Int) -> Float {
    (0..<height).contains(y) && (0..<width).contains(x) ? self[c, y, x] : 0
  }

  var map: FloatMap {
    let map = FloatMap(channels: channels, height: height, width: width, border: border)
    for c in 0..<channels {
      for y in 0..<height {
        for x in 0..<width { map[c, y, x] = self[c, y, x] }
      }
    }
    return map
  }

  var bits: [UInt32] { values.map(\.bitPattern) }
}

/// The definitions, one scalar at a time.
enum FloatReference {
  /// Convolution, leaky ReLU, addition: the chain as `vqz_conv_f32.h` writes it.
  static func convolution(
    _ input: FloatPlanes, kernel: Extent, outputs: Int, weights: [Float], bias: [Float],
    isLeaky: Bool,
    adding addend: FloatPlanes? = nil
  ) -> FloatPlanes {
    var output = FloatPlanes(channels: outputs, height: input.height, width: input.width)
    for o in 0..<outputs {
      for y in 0..<input.height {
        for x in 0..<input.width {
          var sum = bias[o]
          for block in stride(from: 0, to: input.channels, by: 16) {
            for ky in 0..<kernel.rows {
              for kx in 0..<kernel.columns {
                for i in block..<min(block + 16, input.channels) {
                  let row = (o * input.channels + i) * kernel.rows + ky
                  sum.addProduct(
                    input.padded(i, y + ky - kernel.rows / 2, x + kx - kernel.columns / 2),
                    weights[row * kernel.columns + kx])
                }
              }
            }
          }
          if isLeaky && sum < 0 { sum /= 8 }
          output[o, y, x] = addend.map { sum + $0[o, y, x] } ?? sum
        }
      }
    }
    return output
  }

  /// The gradient of the weights: a chain from `start` over rows, then columns.
  static func weightGradient(
    _ input: FloatPlanes, _ gradient: FloatPlanes, kernel: Extent, start: [Float]
  ) -> [Float] {
    var result = start
    for o in 0..<gradient.channels {
      for i in 0..<input.channels {
        for ky in 0..<kernel.rows {
          for kx in 0..<kernel.columns {
            let tap = ((o * input.channels + i) * kernel.rows + ky) * kernel.columns + kx
            var sum = start[tap]
            for y in 0..<input.height {
              for x in 0..<input.width {
                sum.addProduct(
                  input.padded(i, y + ky - kernel.rows / 2, x + kx - kernel.columns / 2),
                  gradient[o, y, x])
              }
            }
            result[tap] = sum
          }
        }
      }
    }
    return result
  }

  /// Weights of the convolution that carries gradients from outputs to inputs.
  static func transposed(_ weights: [Float], kernel: Extent, inputs: Int, outputs: Int) -> [Float] {
    var result = weights
    for o in 0..<outputs {
      for i in 0..<inputs {
        for ky in 0..<kernel.rows {
          for kx in 0..<kernel.columns {
            let tap = ky * kernel.columns + kx
            let from = (o * inputs + i) * kernel.area + kernel.area - 1 - tap
            result[(i * outputs + o) * kernel.area + tap] = weights[from]
          }
        }
      }
    }
    return result
  }
}

extension SeededGenerator {
  mutating func floats(_ count: Int) -> [Float] { (0..<count).map { _ in uniform() * 2 - 1 } }
}
