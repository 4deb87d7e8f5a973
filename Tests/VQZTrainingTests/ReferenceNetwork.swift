import VQZCore
import VQZNetwork

/// A map in double precision, `[channels][height][width]`.
struct DoublePlanes {
  var channels: Int
  var height: Int
  var width: Int
  var values: [Double]

  init(channels: Int, height: Int, width: Int) {
    self.channels = channels
    self.height = height
    self.width = width
    values = [Double](repeating: 0, count: channels * height * width)
  }

  init(_ map: FloatMap) {
    self.init(channels: map.channels, height: map.height, width: map.width)
    for c in 0..<channels {
      for y in 0..<height {
        for x in 0..<width { self[c, y, x] = Double(map[c, y, x]) }
      }
    }
  }

  subscript(c: Int, y: Int, x: Int) -> Double {
    get { values[(c * height + y) * width + x] }
    set { values[(c * height + y) * width + x] = newValue }
  }

  /// The nearest float map.
  var map: FloatMap { map(border: FloatMap.fullBorder) }

  func map(border: Extent) -> FloatMap {
    let map = FloatMap(channels: channels, height: height, width: width, border: border)
    for c in 0..<channels {
      for y in 0..<height {
        for x in 0..<width { map[c, y, x] = Float(self[c, y, x]) }
      }
    }
    return map
  }
}

/// Layer stacks from their definition, in double precision and without any speed.
struct ReferenceNetwork {
  var layers: [Layer]
  var path: String
  /// `<path>.weight` and `<path>.bias`.
  var tensors: [String: [Double]]

  func apply(_ input: DoublePlanes) -> DoublePlanes { apply(layers, path, input) }

  private func apply(_ layers: [Layer], _ path: String, _ input: DoublePlanes) -> DoublePlanes {
    var planes = input
    for (index, layer) in layers.enumerated() {
      let path = "\(path).\(index)"
      switch layer {
      case .convolution(let shape): planes = convolve(shape, path, planes)
      case .residual(let body):
        let branch = apply(body, path, planes)
        for index in planes.values.indices { planes.values[index] += branch.values[index] }
      case .shuffle(let r): planes = shuffled(planes, r)
      case .unshuffle(let r): planes = unshuffled(planes, r)
      }
    }
    return planes
  }

  private func convolve(
    _ shape: Layer.Convolution, _ path: String, _ input: DoublePlanes
  ) -> DoublePlanes {
    let weights = tensors[path + ".weight"] ?? []
    let bias = tensors[path + ".bias"] ?? []
    let (rows, columns) = (shape.kernel.rows, shape.kernel.columns)
    var output = DoublePlanes(
      channels: shape.outputs, height: input.height, width: input.width)
    for o in 0..<shape.outputs {
      for y in 0..<input.height {
        for x in 0..<input.width {
          var sum = bias[o]
          for i in 0..<shape.inputs {
            for dy in 0..<rows {
              for dx in 0..<columns {
                let (row, column) = (y + dy - rows / 2, x + dx - columns / 2)
                guard row >= 0, column >= 0, row < input.height, column < input.width else {
                  continue
                }
                let tap = ((o * shape.inputs + i) * rows + dy) * columns + dx
                sum += weights[tap] * input[i, row, column]
              }
            }
          }
          output[o, y, x] = shape.isLeaky && sum < 0 ? sum / 8 : sum
        }
      }
    }
    return output
  }

  private func shuffled(_ input: DoublePlanes, _ r: Extent) -> DoublePlanes {
    var output = DoublePlanes(
      channels: input.channels / r.area, height: input.height * r.rows,
      width: input.width * r.columns)
    for c in 0..<output.channels {
      for y in 0..<output.height {
        for x in 0..<output.width {
          let position = (y % r.rows) * r.columns + x % r.columns
          output[c, y, x] = input[position * output.channels + c, y / r.rows, x / r.columns]
        }
      }
    }
    return output
  }

  private func unshuffled(_ input: DoublePlanes, _ r: Extent) -> DoublePlanes {
    var output = DoublePlanes(
      channels: input.channels * r.area, height: input.height / r.rows,
      width: input.width / r.columns)
    for c in 0..<output.channels {
      let (position, channel) = (c / input.channels, c % input.channels)
      for y in 0..<output.height {
        for x in 0..<output.width {
          let (row, column) = (position / r.columns, position % r.columns)
          output[c, y, x] = input[channel, y * r.rows + row, x * r.columns + column]
        }
      }
    }
    return output
  }
}
