import VQZCore

/// A picture in light, and in the colours that SSIMULACRA2 compares: those of XYB, moved so that
/// none is below 0.
struct OpsinPicture {
  let width: Int
  let height: Int
  /// Linear R, G and B, 0 to 1, `[height][width]` each. Kept in 32 bits, since pictures are large;
  /// sums are made in 64.
  private let light: [[Float]]

  /// - Parameters:
  ///   - samples: interleaved sRGB or grey.
  ///   - count: channels, 3 or 1; grey is the same in all three.
  init(_ samples: [UInt8], width: Int, height: Int, of count: Int) {
    let table = Self.linear.map { Float($0) }
    let planes = (0..<count).map { channel in
      (0..<width * height).map { table[Int(samples[$0 * count + channel])] }
    }
    self.init(
      width: width, height: height,
      light: count == 3 ? planes : [planes[0], planes[0], planes[0]])
  }

  private init(width: Int, height: Int, light: [[Float]]) {
    self.width = width
    self.height = height
    self.light = light
  }

  /// Light of an 8-bit sample of sRGB (IEC 61966-2-1).
  private static let linear: [Double] = (0...255).map { sample in
    let value = Double(sample) / 255
    return value <= 0.04045 ? value / 12.92 : SystemMath.pow((value + 0.055) / 1.055, 2.4)
  }

  /// The next coarser scale: means of 2 x 2 of the light. An odd size goes on with its last row or
  /// column.
  func halved() -> OpsinPicture {
    let (columns, rows) = ((width + 1) / 2, (height + 1) / 2)
    let (lastColumn, lastRow) = (width - 1, height - 1)
    let planes = light.map { plane in
      var result = [Float](repeating: 0, count: columns * rows)
      for y in 0..<rows {
        let (upper, lower) = (2 * y * width, min(2 * y + 1, lastRow) * width)
        for x in 0..<columns {
          let (left, right) = (2 * x, min(2 * x + 1, lastColumn))
          let (first, second) = (plane[upper + left], plane[upper + right])
          let (third, fourth) = (plane[lower + left], plane[lower + right])
          let sum = Double(first) + Double(second) + Double(third) + Double(fourth)
          result[y * columns + x] = Float(sum / 4)
        }
      }
      return result
    }
    return OpsinPicture(width: columns, height: rows, light: planes)
  }

  /// What each of the three kinds of cones takes of R, G and B, and what it sees in the dark: the
  /// constants of XYB in libjxl.
  private static let absorbance = [
    [0.30, 0.622, 0.078], [0.23, 0.692, 0.078],
    [0.24342268924547819, 0.20476744424496821, 0.55180986650955360],
  ]
  private static let bias = 0.0037930732552754493

  /// X, Y and B − Y as the metric scales and moves them, `[height][width]` each.
  var colours: [[Float]] {
    let dark = SystemMath.cbrt(Self.bias)
    let shares = Self.absorbance
    let (reds, greens, blues) = (light[0], light[1], light[2])
    var x = [Float](repeating: 0, count: width * height)
    var (y, b) = (x, x)
    for i in 0..<width * height {
      let (red, green, blue) = (Double(reds[i]), Double(greens[i]), Double(blues[i]))
      // The cube root of what one kind of cones sees, 0 in the dark.
      func cone(_ kind: Int) -> Double {
        let seen = shares[kind][0] * red + shares[kind][1] * green + shares[kind][2] * blue
        return SystemMath.cbrt(seen + Self.bias) - dark
      }
      let (long, middle) = (cone(0), cone(1))
      let brightness = (long + middle) / 2
      x[i] = Float((long - middle) / 2 * 14 + 0.42)
      y[i] = Float(brightness + 0.01)
      b[i] = Float(cone(2) - brightness + 0.55)
    }
    return [x, y, b]
  }
}
