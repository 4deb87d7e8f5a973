import Testing
import VQZNetwork
import VQZSystem

@Suite struct IntegerConvolutionTests {
  private func compare(_ layer: ReferenceLayer, height: Int, width: Int, _ random: inout TestRandom)
  {
    let input = Planes(
      channels: layer.inputs, height: height, width: width, bound: layer.bound, using: &random)
    let extra = Planes(
      channels: layer.outputs, height: height, width: width, bound: layer.bound, using: &random)
    let expected = layer.apply(input)
    let expectedSum = layer.apply(input, adding: extra)
    let (from, addend) = (input.map, extra.map)
    let convolution = layer.convolution
    InstructionSet.forEach { name in
      for threads in 1...3 {
        let size = "\(layer.inputs)→\(layer.outputs), \(width)×\(height)"
        let place: Comment = "\(name), \(threads) threads, \(layer.kernel)², \(size)"
        let output = IntegerMap(channels: layer.outputs, height: height, width: width)
        output.spoil()
        convolution.apply(from, to: output, threads: threads)
        #expect(Planes(output) == expected, place)
        #expect(output.strayCount == 0, place)
        convolution.apply(from, to: output, adding: addend, threads: threads)
        #expect(Planes(output) == expectedSum, place)
        let inPlace = extra.map
        convolution.apply(from, to: inPlace, adding: inPlace, threads: threads)
        #expect(Planes(inPlace) == expectedSum, place)
        #expect(inPlace.strayCount == 0, place)
      }
    }
  }

  @Test(arguments: [
    1, 3, 5, Extent(rows: 1, columns: 3), Extent(rows: 3, columns: 1), Extent(rows: 1, columns: 5),
    Extent(rows: 5, columns: 3),
  ]) func equalsReferenceOnRaggedShapes(kernel: Extent) {
    var random = TestRandom(state: UInt64(kernel.isSquare ? kernel.rows : 10 + kernel.area))
    let sizes = [(0, 3), (3, 0), (1, 1), (2, 1), (1, 5), (3, 7), (5, 15), (4, 29), (2, 43)]
    for (height, width) in sizes {
      let inputs = Int.random(in: 1...35, using: &random)
      let outputs = Int.random(in: 1...50, using: &random)
      let layer = random.layer(kernel: kernel, inputs: inputs, outputs: outputs, isTight: false)
      compare(layer, height: height, width: width, &random)
    }
  }

  @Test func equalsReferenceForEveryWidthOfATile() {
    var random = TestRandom(state: 99)
    for width in 1...30 {
      let layer = random.layer(
        kernel: 3, inputs: 5, outputs: width % 3 * 16 + 7, isTight: false)
      compare(layer, height: 2, width: width, &random)
    }
  }

  @Test(arguments: [1, 3, 5, Extent(rows: 1, columns: 5), Extent(rows: 3, columns: 1)])
  func accumulatorsAtTheBound(kernel: Extent) {
    var random = TestRandom(state: 7 + UInt64(kernel.isSquare ? kernel.rows : 10 + kernel.area))
    for (inputs, outputs) in [(1, 1), (16, 33), (48, 16), (100, 20)] {
      let layer = random.layer(kernel: kernel, inputs: inputs, outputs: outputs, isTight: true)
      let worst = IntegerConvolution.worstAccumulators(
        weights: layer.weights, bias: layer.bias, bound: layer.bound)
      #expect(worst.allSatisfy { $0 == Int64(Int32.max) })
      // Inputs that follow the signs of the first output's weights drive its sum to the bound.
      var input = Planes(channels: inputs, height: kernel.rows, width: kernel.columns)
      for index in 0..<inputs * kernel.area {
        input.values[index] = Int16(layer.weights[index].signum()) * Int16(layer.bound)
      }
      let middle = kernel / 2
      #expect(layer.accumulator(input, 0, middle.rows, middle.columns) == Int32.max)
      let expected = layer.apply(input)
      let from = input.map
      InstructionSet.forEach { name in
        let output = IntegerMap(channels: outputs, height: kernel.rows, width: kernel.columns)
        layer.convolution.apply(from, to: output, threads: 1)
        #expect(Planes(output) == expected, "\(name) \(inputs)→\(outputs)")
      }
    }
  }

  /// One input channel, one weight of 1 and the bias make any accumulator: the extremes of shift
  /// and multiplier, ties, and both signs.
  @Test func requantisationAtItsExtremes() {
    let biases: [Int32] = [
      0, 1, -1, 2, -2, 3, -3, 4095, -4095, 4096, -4096, 4097, -4097, 1 << 20, -(1 << 20),
      Int32.max - 40000, -Int32.max + 40000,
    ]
    for shift in [1, 2, 12, 30, 31, 32, 33, 34, 46, 61, 62] {
      let limit = Int32(min(Int64(Int32.max), (Int64(1) << Int64(shift)) - 1))
      for multiplier in [0, 1, limit / 2, limit / 2 + 1, limit] {
        for isLeaky in [false, true] {
          var layer = ReferenceLayer(kernel: 1, outputs: biases.count, bias: biases)
          layer.weights = Array(repeating: 1, count: biases.count)
          layer.multiplier = Array(repeating: multiplier, count: biases.count)
          layer.shift = shift
          layer.isLeaky = isLeaky
          var input = Planes(channels: 1, height: 1, width: 7)
          input.values = [0, 1, -1, 2, 32767, -32767, -3]
          let expected = layer.apply(input)
          let from = input.map
          InstructionSet.forEach { name in
            let output = IntegerMap(channels: biases.count, height: 1, width: 7)
            layer.convolution.apply(from, to: output, threads: 1)
            #expect(Planes(output) == expected, "\(name), shift \(shift), \(multiplier)")
          }
        }
      }
    }
  }

  @Test func storesShuffled() {
    var random = TestRandom(state: 3)
    let row = Extent(rows: 1, columns: 2)
    let cases: [(Extent, Int)] = [(2, 64), (2, 192), (3, 144), (4, 256), (row, 64), (row, 96)]
    for (factor, outputs) in cases {
      let layer = random.layer(kernel: 3, inputs: 20, outputs: outputs, isTight: false)
      let input = Planes(channels: 20, height: 3, width: 17, bound: layer.bound, using: &random)
      let fewer = outputs / factor.area
      let extra = Planes(
        channels: fewer, height: 3 * factor.rows, width: 17 * factor.columns, bound: layer.bound,
        using: &random)
      let expected = layer.apply(input).shuffled(factor: factor)
      var sum = expected
      for index in sum.values.indices {
        sum.values[index] = Int16(
          layer.clamp(Int64(expected.values[index]) + Int64(extra.values[index])))
      }
      let (from, addend) = (input.map, extra.map)
      InstructionSet.forEach { name in
        for threads in 1...3 {
          let output = IntegerMap(
            channels: fewer, height: 3 * factor.rows, width: 17 * factor.columns)
          output.spoil()
          layer.convolution.apply(from, to: output, upscale: factor, threads: threads)
          #expect(Planes(output) == expected, "\(name) ×\(factor)")
          #expect(output.strayCount == 0)
          layer.convolution.apply(
            from, to: output, adding: addend, upscale: factor, threads: threads)
          #expect(Planes(output) == sum, "\(name) ×\(factor)")
        }
      }
    }
  }

  @Test func worstAccumulatorsDoNotWrap() {
    let weights = [Int16](repeating: Int16.min, count: 8)
    let worst = IntegerConvolution.worstAccumulators(
      weights: weights, bias: [Int32.min, 0], bound: Int.max)
    #expect(worst == [Int64.max, Int64.max])
    #expect(
      IntegerConvolution.worstAccumulators(
        weights: [1, -2, 3, Int16.min], bias: [-5, Int32.min], bound: 10)
        == [35, 327710 + 2_147_483_648])
    #expect(IntegerConvolution.worstAccumulators(weights: [], bias: [], bound: 1) == [])
  }
}
