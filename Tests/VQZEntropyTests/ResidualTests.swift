import Testing
import VQZCore
import VQZEntropy

/// Blocks that stand for what pictures hold.
enum Blocks {
  static let kinds = ["noise", "flat", "waves", "text", "extremes"]

  static func samples(_ kind: String, _ width: Int, _ height: Int, _ colours: Int) -> [UInt8] {
    var random = SeededGenerator(seed: UInt64(width * 77 + height), stream: 3)
    var samples: [UInt8] = []
    for y in 0..<height {
      for x in 0..<width {
        for colour in 0..<colours {
          switch kind {
          case "noise": samples.append(UInt8(random.index(below: 256)))
          case "flat": samples.append(UInt8(200 - 50 * colour))
          case "waves":
            samples.append(UInt8((x * (3 + colour) + y * 5) % 150 + random.index(below: 9)))
          case "text": samples.append((x / 2 * 7 + y / 3 * 5) % 11 < 3 ? 20 : 255)
          default: samples.append((x + y + colour) % 2 == 0 ? 0 : 255)
          }
        }
      }
    }
    return samples
  }

  /// What a model might make of samples: near, and where it is bad far off.
  static func model(of samples: [UInt8]) -> [UInt8] {
    var random = SeededGenerator(seed: UInt64(samples.count), stream: 4)
    return samples.map { UInt8(clamping: Int($0) + random.index(below: 13) - 6) }
  }
}

@Suite struct ResidualTests {
  private static let sizes = [(1, 1), (1, 9), (9, 1), (2, 2), (3, 5), (31, 17), (64, 40)]

  @Test(
    "every block comes back within its bound, and exactly where that is 0",
    arguments: Blocks.kinds, [0, 1, 2, 5, 40, 255])
  func roundTrip(kind: String, bound: Int) throws {
    for (width, height) in Self.sizes {
      for colours in [1, 3] {
        let samples = Blocks.samples(kind, width, height, colours)
        for model in [nil, Blocks.model(of: samples)] {
          let block = ResidualBlock(
            width: width, height: height, colours: colours, bound: bound, model: model)
          let (bytes, decoded) = try block.encode(samples)
          #expect(try block.decode(bytes[...]) == decoded)
          let largest = zip(samples, decoded).map { abs(Int($0) - Int($1)) }.max() ?? 0
          #expect(largest <= bound, "\(kind) \(width) x \(height)")
          #expect(bound > 0 || decoded == samples)
        }
      }
    }
  }

  @Test("the decoder of the document agrees", arguments: Blocks.kinds)
  func plainDecoderAgrees(kind: String) throws {
    for (width, height, bound) in [
      (1, 1, 0), (1, 7, 1), (7, 1, 0), (2, 9, 3), (19, 13, 0), (23, 9, 2),
    ] {
      for colours in [1, 3] {
        let samples = Blocks.samples(kind, width, height, colours)
        for model in [nil, Blocks.model(of: samples)] {
          let block = ResidualBlock(
            width: width, height: height, colours: colours, bound: bound, model: model)
          let (bytes, decoded) = try block.encode(samples)
          var plain = PlainResiduals(
            width: width, height: height, colours: colours, bound: bound, model: model)
          let found = plain.decode(bytes)
          #expect(found.samples == decoded, "\(kind) \(width) x \(height)")
          #expect(found.isWhole)
        }
      }
    }
  }

  /// Sizes that a worse predictor or coder would not reach, and a better one may pass.
  @Test func sizes() throws {
    func size(_ kind: String, bound: Int = 0, model: Bool = false) throws -> Int {
      let samples = Blocks.samples(kind, 128, 128, 3)
      return try ResidualBlock(
        width: 128, height: 128, colours: 3, bound: bound,
        model: model ? Blocks.model(of: samples) : nil
      ).encode(samples).bytes.count
    }
    // A table for each colour, and next to nothing for the samples.
    let flat = try size("flat")
    #expect(flat < 400)
    // log2(9) bits of noise a sample, and the jumps of the waves.
    let waves = try size("waves")
    #expect(waves < 28_500)
    let text = try size("text")
    #expect(text < 13_500)
    let noise = try size("noise")
    #expect(noise < 54_000)
    // Errors of 13 values; with a bound of 6 none is left.
    let corrected = try size("noise", model: true)
    #expect(corrected < 128 * 128 * 3 * 48 / 80)
    let bounded = try size("noise", bound: 6, model: true)
    #expect(bounded < 2000)
  }

  @Test("bytes from an enemy end in samples or an error", arguments: [UInt64(1), 2, 3, 4])
  func hostile(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    var refused = 0
    for kind in Blocks.kinds {
      let samples = Blocks.samples(kind, 13, 11, 3)
      let model = seed % 2 == 0 ? Blocks.model(of: samples) : nil
      let block = ResidualBlock(
        width: 13, height: 11, colours: 3, bound: Int(seed) - 1, model: model)
      let bytes = try block.encode(samples).bytes
      for count in 0..<bytes.count where (try? block.decode(bytes[..<count])) == nil {
        refused += 1
      }
      for _ in 0..<300 {
        var changed = bytes
        for _ in 0...random.index(below: 3) {
          changed[random.index(below: changed.count)] = UInt8(random.index(below: 256))
        }
        if (try? block.decode(changed[...])) == nil { refused += 1 }
      }
      for _ in 0..<100 {
        let noise = [0, 255, 255, 1, 0] + (0..<200).map { _ in UInt8(random.index(below: 256)) }
        if (try? block.decode(noise[...])) == nil { refused += 1 }
      }
    }
    #expect(refused > 1500)
  }

  @Test("tables that break their rule, escapes and unknown layouts are refused")
  func rules() throws {
    let flag = try FrequencyTable(frequencies: [8192, 8192, 0])
    let count = try FrequencyTable(frequencies: [UInt16](repeating: 256, count: 64) + [0])
    let steps = [8: 1044, 16: 600, 32: 150, 64: 20, 256: 1] as KeyValuePairs<Int, UInt16>
    var step: [UInt16] = []
    for (end, frequency) in steps {
      step += [UInt16](repeating: frequency, count: end - step.count)
    }
    let tables = [flag, count, try FrequencyTable(frequencies: step + [0])]
    let block = ResidualBlock(width: 1, height: 1, colours: 1, bound: 0)
    func error(_ symbols: [UInt16], _ classes: [UInt8]) throws -> EntropyError? {
      var encoder = RangeEncoder(lanes: .one)
      try encoder.append(
        symbols: [UInt16](repeating: 0, count: 23) + symbols, tables: tables,
        classes: [UInt8](repeating: 0, count: 23) + classes)
      do throws(EntropyError) {
        _ = try block.decode(encoder.finish()[...])
        return nil
      } catch {
        return error
      }
    }
    // Step 25 raises 100 to 113, and 200 lowers it to 0; 0 keeps it: one symbol, which is 0.
    #expect(try error([0, 0], [1, 2]) == nil)
    for (symbols, classes) in [
      ([48], [1]), ([0, 25], [1, 2]), ([0, 202], [1, 2]), ([0, 200], [1, 2]),
      ([1, 200, 0], [1, 2, 2]),
    ] as [([UInt16], [UInt8])] {
      #expect(try error(symbols, classes)?.rule == "vqz.entropy.residual.table")
    }
    #expect(try error([1, 0, 0, 0], [1, 2, 2, 2])?.rule != nil)
    for layout: UInt8 in [3, 4, 8] {
      let refused = #expect(throws: EntropyError.self) {
        try block.decode([layout, 0, 0, 1, 0])
      }
      #expect(refused?.rule == "vqz.entropy.header")
    }
  }
}
