/// Residual streams decoded from `Formats/vqz.md` alone, position by position and with everything
/// looked up anew: slow, and it trusts its input.
struct PlainResiduals {
  let width: Int
  let height: Int
  let colours: Int
  let bound: Int
  let model: [UInt8]?

  private struct Place: Hashable {
    let colour: Int
    let x: Int
    let y: Int
  }

  private var values: [Place: Int] = [:]
  private var errors: [Place: Int] = [:]
  private var misses: [Place: [Int]] = [:]
  private var sums: [Int: (t: Int, c: Int)] = [:]

  init(width: Int, height: Int, colours: Int, bound: Int, model: [UInt8]?) {
    (self.width, self.height, self.colours) = (width, height, colours)
    (self.bound, self.model) = (bound, model)
  }

  /// The samples, and whether the stream ends with them.
  mutating func decode(_ bytes: [UInt8]) -> (samples: [UInt8], isWhole: Bool) {
    var stream = PlainDecoder(bytes)
    func uniform(_ count: Int) -> [UInt16] {
      [UInt16](repeating: UInt16(16384 / count), count: count) + [0]
    }
    let steps = [(8, 1044), (8, 600), (16, 150), (32, 20), (192, 1)].flatMap {
      [UInt16](repeating: UInt16($0.1), count: $0.0)
    }
    var tableOf: [Int] = []
    for index in 0..<24 * colours {
      let begins = index % 24 == 0 || stream.next(uniform(2)) == 1
      tableOf.append((tableOf.last ?? -1) + (begins ? 1 : 0))
    }
    var tables: [[UInt16]] = []
    for _ in 0...(tableOf.last ?? 0) {
      var code = 100
      let count = Int(stream.next(uniform(64))) + 1
      let weights = (0..<count).map { _ in
        code += unfold(Int(stream.next(steps + [0])))
        return code == 0 ? 0 : (8 + (code - 1) % 8) * (1 << ((code - 1) / 8)) / 8
      }
      tables.append(frequencies(weights) + [0])
    }
    var samples = [UInt8](repeating: 0, count: width * height * colours)
    for y in 0..<height {
      for x in 0..<width {
        for colour in 0..<colours {
          let at = (y * width + x) * colours + (colours == 3 ? [1, 0, 2][colour] : 0)
          let p = Int(model?[at] ?? 0)
          let isTold = model == nil && colour > 0
          let off = p + (isTold ? Int(samples[(y * width + x) * colours + 1]) : 0)
          let guess = prediction(colour, x, y, off, model.map { contrast($0, x, y, at) } ?? 0)
          let symbol = Int(stream.next(tables[tableOf[colour * 24 + guess.errorClass]]))
          var folded = symbol
          if symbol >= 32 {
            let j = (symbol - 32) / 4
            folded = ((4 + symbol % 4) << (j + 3)) + Int(stream.next(uniform(8 << j)))
          }
          let sample = clamp(guess.prediction + unfold(folded) * (2 * bound + 1))
          samples[at] = UInt8(sample)
          note(sample, colour, x, y, off, guess)
        }
      }
    }
    return (samples, stream.isAtEnd)
  }

  private func unfold(_ folded: Int) -> Int { folded % 2 == 1 ? (folded + 1) / 2 : -folded / 2 }
  private func clamp(_ value: Int) -> Int { min(max(value, 0), 255) }
  private func down(_ a: Int, _ b: Int) -> Int { a >= 0 ? a / b : -((b - 1 - a) / b) }

  private func frequencies(_ weights: [Int]) -> [UInt16] {
    let (sum, used) = (weights.reduce(0, +), weights.filter { $0 > 0 }.count)
    var result = weights.map { $0 > 0 ? 1 + $0 * (16384 - used) / sum : 0 }
    let first = weights.firstIndex(of: weights.max() ?? 0) ?? 0
    result[first] += 16384 - result.reduce(0, +)
    return result.map { UInt16($0) }
  }

  private func contrast(_ model: [UInt8], _ x: Int, _ y: Int, _ at: Int) -> Int {
    var sum = 0
    for (dx, dy) in [(-1, 0), (1, 0), (0, -1), (0, 1)]
    where (0..<width).contains(x + dx) && (0..<height).contains(y + dy) {
      sum += abs(Int(model[at]) - Int(model[at + (dy * width + dx) * colours]))
    }
    return sum / 2
  }

  /// The value at (x + dx, y + dy) by the rules for the rim.
  private func value(_ colour: Int, _ x: Int, _ y: Int, _ dx: Int, _ dy: Int) -> Int {
    if y == 0 && dy < 0 { return value(colour, x, 0, -1, 0) }
    if y == 1 && dy == -2 { return value(colour, x, 1, dx, -1) }
    let row = y + dy
    if x + dx < 0 {
      let first = Place(colour: colour, x: 0, y: dy == 0 ? y - 1 : row)
      return values[first] ?? 0
    }
    return values[Place(colour: colour, x: min(x + dx, width - 1), y: row)] ?? 0
  }

  private struct Guess {
    var guesses: [Int] = []
    var mean = 0
    var surroundings = 0
    var prediction = 0
    var errorClass = 0
  }

  private func prediction(
    _ colour: Int, _ x: Int, _ y: Int, _ off: Int, _ contrast: Int
  ) -> Guess {
    var guess = Guess()
    func v(_ dx: Int, _ dy: Int) -> Int { value(colour, x, y, dx, dy) }
    let (w, ww, n, nw, ne) = (v(-1, 0), v(-2, 0), v(0, -1), v(-1, -1), v(1, -1))
    let (nn, nne) = (v(0, -2), v(1, -2))
    let h = hint(colour, x, y)
    let middle = down(w + n, 2) + down(h, 2)
    guess.guesses =
      model == nil
      ? [w, n, ne, w + ne - n, 2 * n - nn, 2 * w - ww, n + ne - nne, middle]
      : [
        0, down(w, 2), down(n, 2), down(ne, 2), down(w + n, 4), down(w + n, 2), middle, down(h, 2),
      ]
    // Neighbours outside have no misses and errors; two above the second row is the first.
    let around = [(-1, 0), (-2, 0), (0, -1), (-1, -1), (1, -1), (0, y == 1 ? -1 : -2)]
      .map { Place(colour: colour, x: x + $0.0, y: y + $0.1) }
    let weights = (0..<8).map { i in
      let s = around.reduce(0) { $0 + (misses[$1]?[i] ?? 0) }
      return (1 << 24) / ((s + 2) * (s + 2)) + 1
    }
    let (sum, total) = (
      zip(weights, guess.guesses).reduce(0) { $0 + $1.0 * $1.1 }, weights.reduce(0, +)
    )
    guess.mean = down(16 * sum + total, 2 * total)
    let e = around.map { abs(errors[$0] ?? 0) }
    let here = (0..<3).map { errors[Place(colour: $0, x: x, y: y)] ?? 0 }
    var activity = 2 * (2 * e[0] + 2 * e[2] + e[3] + e[4] + e[1] + e[5])
    activity += [0, abs(here[0]), (abs(here[0]) + 2 * abs(here[1])) / 2][colour]
    activity += abs(w - nw) + abs(n - nw) + abs(n - ne) + contrast
    var bits = [8, 32, 96].filter { activity >= $0 }.count
    let level = down(guess.mean, 8)
    for (i, each) in [n, w, nw, ne].enumerated() where each > level { bits += 4 << i }
    if colour == 0 {
      bits += 2 * n - nn > level ? 64 : 0
      bits += 2 * w - ww > level ? 128 : 0
    }
    for earlier in 0..<colour {
      bits += (here[earlier] > 0 ? 1 : here[earlier] < 0 ? 2 : 0) << (6 + 2 * earlier)
    }
    guess.surroundings = colour * 1024 + bits
    let (t, c) = sums[guess.surroundings] ?? (0, 0)
    let b = c == 0 ? 0 : down(2 * t + c, 2 * c)
    guess.prediction = clamp(off + down(guess.mean + b + 4, 8))
    guess.errorClass = Self.errorClass(activity / (2 * bound + 1))
    return guess
  }

  /// Two classes an octave.
  private static func errorClass(_ activity: Int) -> Int {
    guard activity > 1 else { return activity }
    var k = 0
    while activity >> (k + 1) > 0 { k += 1 }
    return min(23, 1 + 2 * k + (activity >> (k - 1)) % 2)
  }

  /// What the colour before says of this one.
  private func hint(_ colour: Int, _ x: Int, _ y: Int) -> Int {
    guard colour > 0 else { return 0 }
    let (uw, un) = (value(colour - 1, x, y, -1, 0), value(colour - 1, x, y, 0, -1))
    let h = (values[Place(colour: colour - 1, x: x, y: y)] ?? 0) - down(uw + un, 2)
    return colour == 1 ? down(h, 4) : h
  }

  private mutating func note(
    _ sample: Int, _ colour: Int, _ x: Int, _ y: Int, _ off: Int, _ guess: Guess
  ) {
    let place = Place(colour: colour, x: x, y: y)
    let value = sample - off
    values[place] = value
    errors[place] = sample - guess.prediction
    misses[place] = guess.guesses.map { min(abs($0 - value), 255) }
    var (t, c) = sums[guess.surroundings] ?? (0, 0)
    (t, c) = (t + 8 * value - guess.mean, c + 1)
    if c == 128 { (t, c) = (down(t, 2), 64) }
    sums[guess.surroundings] = (t, c)
  }
}
