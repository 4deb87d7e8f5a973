import CVQZKernels
import Foundation
import Testing
import VQZNetwork
import VQZSystem

/// Evaluates the examples of `Formats/arithmetic.md`, so that document and kernels cannot part.
@Suite struct IntegerArithmeticDocument {
  private let text: String

  init() throws {
    let root = URL(fileURLWithPath: #filePath)
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    text = try String(
      contentsOf: root.appendingPathComponent("Formats/arithmetic.md"), encoding: .utf8)
  }

  /// The lines under a heading.
  private func section(_ heading: String) -> [Substring] {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    guard let start = lines.firstIndex(of: "### \(heading)") else { return [] }
    return Array(lines[(start + 1)...].prefix { !$0.hasPrefix("#") })
  }

  /// The rows of integers of the table under a heading.
  private func table(_ heading: String) -> [[Int]] {
    section(heading).compactMap { line in
      let cells = line.split(separator: "|").map { Int($0.trimmingCharacters(in: .whitespaces)) }
      return cells.isEmpty || cells.contains(nil) ? nil : cells.compactMap(\.self)
    }
  }

  /// What the kernels make of an accumulator: a layer whose weight is zero has its bias there.
  private func result(
    accumulator: Int, multiplier: Int, shift: Int, bound: Int, isLeaky: Bool = false,
    adding: Int? = nil
  ) -> Int {
    let layer = IntegerConvolution(
      kernel: 1, inputs: 1, outputs: 1, weights: [0], bias: [Int32(accumulator)],
      multiplier: [Int32(multiplier)], shift: shift, bound: bound, isLeaky: isLeaky)
    let output = IntegerMap(channels: 1, height: 1, width: 1)
    let other = IntegerMap(channels: 1, height: 1, width: 1)
    other[0, 0, 0] = Int16(adding ?? 0)
    layer.apply(
      IntegerMap(channels: 1, height: 1, width: 1), to: output,
      adding: adding == nil ? nil : other, threads: 1)
    return Int(output[0, 0, 0])
  }

  @Test func requantiseExamples() {
    let rows = table("Examples: requantise")
    #expect(rows.count == 19)
    InstructionSet.forEach { name in
      for row in rows {
        #expect(
          result(accumulator: row[0], multiplier: row[1], shift: row[2], bound: row[3]) == row[4],
          "\(name) \(row)")
      }
    }
  }

  @Test func leakyExamples() {
    let rows = table("Examples: leaky")
    #expect(rows.count == 8)
    InstructionSet.forEach { name in
      for row in rows {
        // Twice v halved is v.
        #expect(
          result(
            accumulator: 2 * row[0], multiplier: 1, shift: 1, bound: 32767, isLeaky: true)
            == row[1], "\(name) \(row)")
      }
    }
  }

  @Test func addExamples() {
    let rows = table("Examples: add")
    #expect(rows.count == 6)
    InstructionSet.forEach { name in
      for row in rows {
        #expect(
          result(
            accumulator: 2 * row[0], multiplier: 1, shift: 1, bound: row[2], adding: row[1])
            == row[3], "\(name) \(row)")
      }
    }
  }

  /// A step of one group and one dimension.
  private static func step(
    classes: Int = 1, shift: Int = 0, bound: Int = 32767, bits: Int = 0, offset: Int = 0,
    delta: Int = 1, codeword: Int = 0, _ body: (UnsafePointer<vqz_step_i16>) -> Void
  ) {
    let dimensions = [Int32](repeating: 1, count: classes)
    let starts = [Int](repeating: 0, count: classes)
    var offset = Int16(offset)
    var delta = UInt16(delta)
    var codeword = Int16(codeword)
    unsafe withUnsafePointer(to: &offset) { offset in
      unsafe withUnsafePointer(to: &delta) { delta in
        unsafe withUnsafePointer(to: &codeword) { codeword in
          unsafe dimensions.withUnsafeBufferPointer { dimensions in
            unsafe starts.withUnsafeBufferPointer { starts in
              var step = unsafe vqz_step_i16(
                groups: 1, dimension: 1, classes: Int32(classes), class_shift: Int32(shift),
                bound: Int32(bound), codeword_bits: Int32(bits), offset: offset, delta: delta,
                codewords: codeword, codebook: starts.baseAddress,
                class_dimension: dimensions.baseAddress)
              unsafe withUnsafePointer(to: &step) { unsafe body($0) }
            }
          }
        }
      }
    }
  }

  @Test func classExamples() {
    let rows = table("Examples: class")
    #expect(rows.count == 8)
    for row in rows {
      let found = unsafe Self.found(of: row) { step, map, found in
        #expect(unsafe vqz_step_classes(step, map, 1, 0, found) == 1)
      }
      #expect(found == row[4], "\(row)")
    }
  }

  @Test func binExamples() {
    let rows = table("Examples: bin")
    #expect(rows.count == 7)
    for row in rows {
      let found = unsafe Self.found(of: row) { step, map, found in
        unsafe vqz_step_bins(step, map, 1, 0, found)
      }
      #expect(found == row[4], "\(row)")
    }
  }

  /// What `body` finds for one position, whose channel 0 is the mean and channel 1 the spread.
  @unsafe private static func found(
    of row: [Int],
    _ body: (UnsafePointer<vqz_step_i16>, vqz_map_i16, UnsafeMutablePointer<UInt8>) -> Void
  ) -> Int {
    var head = [Int16](repeating: 0, count: 16)
    head[1] = Int16(row[0])
    var found: UInt8 = 0
    unsafe step(classes: row[3], shift: row[2], offset: row[1]) { step in
      unsafe head.withUnsafeMutableBufferPointer { head in
        let map = unsafe vqz_map_i16(data: head.baseAddress, row_stride: 0, block_stride: 0)
        unsafe body(step, map, &found)
      }
    }
    return Int(found)
  }

  @Test func valueExamples() {
    let rows = table("Examples: value")
    #expect(rows.count == 9)
    for row in rows {
      var head = [Int16](repeating: 0, count: 16)
      head[0] = Int16(row[0])
      var value = [Int16](repeating: 77, count: 16)
      let none = unsafe vqz_map_i16()
      unsafe Self.step(bound: row[4], bits: row[3], delta: row[1], codeword: row[2]) { step in
        unsafe head.withUnsafeMutableBufferPointer { head in
          unsafe value.withUnsafeMutableBufferPointer { value in
            let means = unsafe vqz_map_i16(data: head.baseAddress, row_stride: 0, block_stride: 0)
            let to = unsafe vqz_map_i16(data: value.baseAddress, row_stride: 0, block_stride: 0)
            unsafe vqz_step_values(step, means, nil, [0], 1, 0, to, none, 0)
          }
        }
      }
      #expect(value == [Int16(row[5])] + [Int16](repeating: 0, count: 15), "\(row)")
    }
  }

  @Test func convolutionExample() throws {
    var values: [String: [Int]] = [:]
    for line in section("Example: convolution") where line.hasPrefix("    ") {
      let words = line.split(separator: " ")
      values[String(words[0])] = words.dropFirst().compactMap { Int($0) }
    }
    let weights = try #require(values["weights"]).map { Int16($0) }
    var input = Planes(channels: 1, height: 2, width: 3)
    input.values = try #require(values["input"]).map { Int16($0) }
    var layer = ReferenceLayer(kernel: 3, weights: weights, multiplier: [1], bound: 8191)
    layer.bias = [Int32(try #require(values["bias"]?.first))]
    let sums = try #require(values["accumulator"])
    for index in 0..<6 {
      #expect(Int(layer.accumulator(input, 0, index / 3, index % 3)) == sums[index])
    }
    for (name, isLeaky) in [("requantised", false), ("leaky", true)] {
      layer.isLeaky = isLeaky
      let expected = try #require(values[name]).map { Int16($0) }
      #expect(layer.apply(input).values == expected)
      InstructionSet.forEach { name in
        let output = IntegerMap(channels: 1, height: 2, width: 3)
        layer.convolution.apply(input.map, to: output, threads: 1)
        #expect(Planes(output).values == expected, "\(name)")
      }
    }
  }

  @Test func shuffleExamples() {
    let rows = table("Examples: shuffle")
    #expect(rows.count == 7)
    for row in rows {
      let deep = IntegerMap(channels: 12, height: 1, width: 1)
      deep[row[0], 0, 0] = 1
      let wide = IntegerMap(channels: 3, height: 2, width: 2)
      IntegerShuffle.pixelShuffle(deep, factor: 2, to: wide)
      #expect(wide[row[1], row[2], row[3]] == 1, "\(row)")
      let back = IntegerMap(channels: 12, height: 1, width: 1)
      IntegerShuffle.pixelUnshuffle(wide, factor: 2, to: back)
      #expect(back[row[0], 0, 0] == 1)
    }
  }

  @Test func samplesExamples() {
    let rows = table("Examples: samples")
    #expect(rows.count == 12)
    for row in rows {
      // One position of a block of 16 channels.
      var activations = [Int16](repeating: 0, count: 16)
      activations[0] = Int16(row[0])
      var rule = vqz_sample_scale(
        offset: Int64(row[2]), unit: Int64(row[3]), least: Int64(row[4]), most: Int64(row[5]),
        bits: Int32(row[1]))
      var sample: [Int32] = [0]
      unsafe activations.withUnsafeMutableBufferPointer { data in
        unsafe sample.withUnsafeMutableBufferPointer { target in
          guard let target = target.baseAddress else { return }
          let map = unsafe vqz_map_i16(
            data: data.baseAddress, row_stride: 16, block_stride: 16)
          unsafe vqz_samples_i32(map, vqz_extent(rows: 1, columns: 1), 1, &rule, 0, target, 1)
        }
      }
      #expect(Int(sample[0]) == row[6], "\(row)")
    }
  }
}
