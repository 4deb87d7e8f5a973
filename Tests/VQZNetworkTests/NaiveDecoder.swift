import VQZCore
import VQZNetwork

/// The decoder of `Formats/vqzm.md` section 5 in plain nested loops over plain arrays: shares no
/// code with the real one. Maps are `[channel][y][x]`.
struct NaiveDecoder {
  typealias Planes = [[[Int]]]

  let description: NetworkDescription
  let archive: TensorArchive

  /// Decodes with an index source that is told how many codewords the class has.
  func decode(
    height: Int, width: Int, quality: Int = 0, index: (Int) -> Int
  ) throws -> [UInt8] {
    samples(
      try output(height: height, width: width, quality: quality, index: index), height: height,
      width: width)
  }

  /// The same for samples of any range, as `arith.samples` of version 4 says.
  func decodeNumbers(
    height: Int, width: Int, quality: Int = 0, index: (Int) -> Int
  ) throws -> [Int32] {
    let output = try output(height: height, width: width, quality: quality, index: index)
    let (scale, f) = (description.scale, description.fractionBits)
    var numbers: [Int32] = []
    for y in 0..<height {
      for x in 0..<width {
        for c in 0..<description.channels {
          let rounded = (output[c][y][x] * scale.unit + (1 << (f + 5))) >> (f + 6)
          numbers.append(Int32(min(max(scale.offset + rounded, scale.least), scale.most)))
        }
      }
    }
    return numbers
  }

  private func output(
    height: Int, width: Int, quality: Int, index: (Int) -> Int
  ) throws -> Planes {
    let stride = description.levels[0].stride
    var features: Planes = []
    var coefficients: Planes = []
    for (l, level) in description.levels.enumerated() {
      if l == 0 {
        let start = try archive.int16s("decoder.levels.0.start")
        features = start.map { value in
          [[Int]](
            repeating: [Int](
              repeating: Int(value), count: (width + stride.columns - 1) / stride.columns),
            count: (height + stride.rows - 1) / stride.rows)
        }
      } else {
        features = try run(level.entry, "levels.\(l).entry", features)
        let above = description.levels[l - 1]
        if let merge = above.liftMerge {
          coefficients = try run(above.lift, "levels.\(l - 1).lift", coefficients)
          features = add(
            features, try convolve(coefficients, merge, "levels.\(l - 1).lift_merge"))
        }
      }
      for (s, step) in level.steps.enumerated() {
        let (after, values) = try self.step(
          step, "levels.\(l).steps.\(s)", features, quality, index)
        features = after
        coefficients += values
      }
    }
    var output = try run(description.output, "output", features)
    if let skeleton = description.skeleton {
      output = try run(skeleton.synthesis, "synthesis", add(coefficients, output))
    }
    return output
  }

  private func samples(_ output: Planes, height: Int, width: Int) -> [UInt8] {
    let f = description.fractionBits
    var samples: [UInt8] = []
    for y in 0..<height {
      for x in 0..<width {
        for c in 0..<description.channels {
          let rounded = (output[c][y][x] + (f > 0 ? 1 << (f - 1) : 0)) >> f
          samples.append(UInt8(max(0, min(255, rounded + 128))))
        }
      }
    }
    return samples
  }

  /// Step sizes, offsets and conditions of a step; what stands for them without a skeleton.
  private func numbers(
    _ step: NetworkDescription.Step, _ path: String, features: Int, quality: Int
  ) throws -> (delta: [Int], offset: [Int], condition: [Int], bits: Int) {
    let channels = step.groups * step.dimension
    guard let skeleton = description.skeleton else {
      return (
        [Int](repeating: 1, count: channels), [Int](repeating: 0, count: step.groups),
        [Int](repeating: 0, count: features), 0
      )
    }
    func row(_ all: [Int], of count: Int) -> [Int] {
      Array(all[quality * count..<(quality + 1) * count])
    }
    return (
      row(try archive.uint16s("decoder.\(path).delta").map(Int.init), of: channels),
      row(try archive.int16s("decoder.\(path).offset").map(Int.init), of: step.groups),
      row(try archive.int16s("decoder.\(path).condition").map(Int.init), of: features),
      skeleton.codewordFractionBits
    )
  }

  private func clamp(_ value: Int) -> Int {
    max(-description.bound, min(description.bound, value))
  }

  private func step(
    _ step: NetworkDescription.Step, _ path: String, _ input: Planes, _ quality: Int,
    _ index: (Int) -> Int
  ) throws -> (features: Planes, values: Planes) {
    let (delta, offset, condition, b) = try numbers(
      step, path, features: input.count, quality: quality)
    let conditioned = zip(input, condition).map { plane, k in
      plane.map { $0.map { clamp($0 + k) } }
    }
    let features = try run(step.body, path + ".body", conditioned)
    let head = step.head.isEmpty ? nil : try run(step.head, path + ".head", features)
    let (height, width) = (features[0].count, features[0][0].count)
    let row = [Int](repeating: 0, count: width)
    var values = Planes(
      repeating: [[Int]](repeating: row, count: height), count: step.groups * step.dimension)
    let codebooks = try step.classes.indices.map {
      try archive.int16s("decoder.\(path).classes.\($0).codebook").map(Int.init)
    }
    for y in 0..<height {
      for x in 0..<width {
        for g in 0..<step.groups {
          var chosen = 0
          if let head {
            let spread = head[step.groups * step.dimension + g][y][x] - offset[g]
            chosen = max(0, min(step.classes.count - 1, spread >> step.classShift))
          }
          let each = step.classes[chosen]
          for part in 0..<step.dimension / each.dimension {
            let j = index(each.codewords)
            for i in 0..<each.dimension {
              let channel = g * step.dimension + part * each.dimension + i
              let mean = head?[channel][y][x] ?? 0
              let half = b > 0 ? 1 << (b - 1) : 0
              let scaled = (delta[channel] * codebooks[chosen][j * each.dimension + i] + half) >> b
              values[channel][y][x] = clamp(mean + scaled)
            }
          }
        }
      }
    }
    return (add(try convolve(values, step.merge, path + ".merge"), features), values)
  }

  private func add(_ a: Planes, _ b: Planes) -> Planes {
    zip(a, b).map { zip($0, $1).map { zip($0, $1).map { clamp($0 + $1) } } }
  }

  private func run(_ layers: [Layer], _ path: String, _ input: Planes) throws -> Planes {
    var map = input
    for (i, layer) in layers.enumerated() {
      switch layer {
      case .convolution(let shape): map = try convolve(map, shape, "\(path).\(i)")
      case .residual(let body): map = add(try run(body, "\(path).\(i)", map), map)
      case .shuffle(let r):
        let channels = map.count / (r.rows * r.columns)
        map = (0..<channels).map { c in
          (0..<map[0].count * r.rows).map { y in
            (0..<map[0][0].count * r.columns).map { x in
              map[((y % r.rows) * r.columns + x % r.columns) * channels + c][y / r.rows][
                x / r.columns]
            }
          }
        }
      case .unshuffle: fatalError("no decoder layer here unshuffles")
      }
    }
    return map
  }

  private func convolve(
    _ input: Planes, _ shape: Layer.Convolution, _ path: String
  ) throws -> Planes {
    let weight = try archive.int16s("decoder.\(path).weight")
    let bias = try archive.int32s("decoder.\(path).bias")
    let multiplier = try archive.int32s("decoder.\(path).multiplier")
    let shift = try archive.int32s("decoder.\(path).shift")[0]
    let (height, width) = (input[0].count, input[0][0].count)
    let (rows, columns) = (shape.kernel.rows, shape.kernel.columns)
    return (0..<shape.outputs).map { o in
      (0..<height).map { y in
        (0..<width).map { x in
          var sum = Int64(bias[o])
          for i in 0..<shape.inputs {
            for dy in 0..<rows {
              for dx in 0..<columns {
                let (yy, xx) = (y + dy - rows / 2, x + dx - columns / 2)
                guard (0..<height).contains(yy), (0..<width).contains(xx) else { continue }
                sum +=
                  Int64(weight[((o * shape.inputs + i) * rows + dy) * columns + dx])
                  * Int64(input[i][yy][xx])
              }
            }
          }
          let scaled = (sum * Int64(multiplier[o]) + (Int64(1) << (shift - 1))) >> Int64(shift)
          let value = clamp(Int(scaled))
          return shape.isLeaky && value < 0 ? value >> 3 : value
        }
      }
    }
  }
}
