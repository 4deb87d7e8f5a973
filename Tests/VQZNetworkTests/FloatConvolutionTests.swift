import CVQZKernels
import Testing
import VQZCore
import VQZNetwork
import VQZSystem

@Suite struct FloatConvolutionTests {
  /// One shape of the random tests.
  struct Case: CustomStringConvertible {
    var kernel: Extent
    var inputs: Int
    var outputs: Int
    var height: Int
    var width: Int
    var isLeaky = false
    var adds = false
    /// Rows of border above and below.
    var borderRows = 2

    var description: String {
      "k\(kernel) \(inputs)->\(outputs) \(height)x\(width) leaky \(isLeaky) adds \(adds)"
    }

    /// Rows and columns of border.
    var border: Extent { Extent(rows: borderRows, columns: 2) }

    var layer: Layer.Convolution {
      Layer.Convolution(kernel: kernel, inputs: inputs, outputs: outputs)
    }

    func planes(_ channels: Int, from generator: inout SeededGenerator) -> FloatPlanes {
      var planes = FloatPlanes(
        randomChannels: channels, height: height, width: width, from: &generator)
      planes.border = border
      return planes
    }

    /// A map of zeros of that grid.
    func map(_ channels: Int) -> FloatMap {
      FloatMap(channels: channels, height: height, width: width, border: border)
    }
  }

  static let cases: [Case] = [
    Case(kernel: 1, inputs: 1, outputs: 1, height: 1, width: 1),
    Case(kernel: 3, inputs: 3, outputs: 12, height: 5, width: 23, isLeaky: true),
    Case(kernel: 5, inputs: 17, outputs: 33, height: 7, width: 13, adds: true),
    Case(kernel: 3, inputs: 16, outputs: 32, height: 2, width: 14, isLeaky: true, adds: true),
    Case(kernel: 3, inputs: 40, outputs: 50, height: 9, width: 29, isLeaky: true),
    Case(kernel: 1, inputs: 33, outputs: 16, height: 17, width: 3, adds: true),
    Case(kernel: 5, inputs: 2, outputs: 65, height: 1, width: 2, isLeaky: true),
    Case(kernel: 3, inputs: 8, outputs: 8, height: 0, width: 5),
    Case(kernel: 3, inputs: 8, outputs: 8, height: 5, width: 0),
    Case(kernel: Extent(rows: 1, columns: 3), inputs: 20, outputs: 33, height: 4, width: 29),
    Case(
      kernel: Extent(rows: 3, columns: 1), inputs: 17, outputs: 50, height: 5, width: 13,
      isLeaky: true, adds: true),
    Case(kernel: Extent(rows: 5, columns: 3), inputs: 7, outputs: 35, height: 3, width: 15),
    Case(
      kernel: Extent(rows: 1, columns: 5), inputs: 33, outputs: 18, height: 1, width: 47,
      isLeaky: true, borderRows: 0),
    Case(
      kernel: Extent(rows: 1, columns: 3), inputs: 16, outputs: 51, height: 1, width: 30,
      adds: true, borderRows: 0),
    Case(kernel: 1, inputs: 19, outputs: 34, height: 3, width: 9, isLeaky: true, borderRows: 0),
  ]

  @Test(arguments: cases) func sameBitsAsTheDefinition(_ shape: Case) {
    var generator = SeededGenerator(seed: 7, stream: UInt64(shape.inputs * 100 + shape.outputs))
    let input = shape.planes(shape.inputs, from: &generator)
    let addend = shape.planes(shape.outputs, from: &generator)
    let weights = generator.floats(shape.layer.weightCount)
    let bias = generator.floats(shape.outputs)
    let expected = FloatReference.convolution(
      input, kernel: shape.kernel, outputs: shape.outputs, weights: weights, bias: bias,
      isLeaky: shape.isLeaky, adding: shape.adds ? addend : nil)
    let convolution = FloatConvolution(
      kernel: shape.kernel, inputs: shape.inputs, outputs: shape.outputs, weights: weights,
      bias: bias, isLeaky: shape.isLeaky)
    InstructionSet.forEach { isa in
      for threads in [1, 2, 3] {
        let output = shape.map(shape.outputs)
        let sum = shape.adds ? addend.map : nil
        convolution.apply(input.map, to: output, adding: sum, threads: threads)
        let isSame = FloatPlanes(output).bits == expected.bits
        #expect(isSame, "\(isa), \(threads) threads")
        #expect(output.isZeroOutside, "\(isa), \(threads) threads")
      }
    }
  }

  @Test func theAddendMayBeTheOutput() {
    var generator = SeededGenerator(seed: 8, stream: 0)
    let input = FloatPlanes(randomChannels: 20, height: 6, width: 19, from: &generator)
    let addend = FloatPlanes(randomChannels: 20, height: 6, width: 19, from: &generator)
    let weights = generator.floats(20 * 20)
    let bias = generator.floats(20)
    let expected = FloatReference.convolution(
      input, kernel: 1, outputs: 20, weights: weights, bias: bias, isLeaky: false, adding: addend)
    let convolution = FloatConvolution(
      kernel: 1, inputs: 20, outputs: 20, weights: weights, bias: bias, isLeaky: false)
    let output = addend.map
    convolution.apply(input.map, to: output, adding: output, threads: 2)
    #expect(FloatPlanes(output).bits == expected.bits)
  }

  @Test(arguments: cases) func weightGradientIsTheDefinition(_ shape: Case) {
    var generator = SeededGenerator(seed: 9, stream: UInt64(shape.inputs * 100 + shape.outputs))
    let input = shape.planes(shape.inputs, from: &generator)
    let gradient = shape.planes(shape.outputs, from: &generator)
    let start = generator.floats(shape.layer.weightCount)
    let expected = FloatReference.weightGradient(
      input, gradient, kernel: shape.kernel, start: start)
    InstructionSet.forEach { isa in
      let packed = AlignedFloats(count: shape.layer.packedCount)
      unsafe vqz_conv_f32_pack(
        shape.kernel.forKernels, shape.inputs, shape.outputs, start, packed.storage.baseAddress)
      var grid = shape.map(0).kernelShape(of: shape.layer)
      let (x, g) = (input.map, gradient.map)
      withExtendedLifetime((x, g)) {
        unsafe vqz_conv_f32_backward_weights(
          &grid, x.storage.baseAddress, g.storage.baseAddress, packed.storage.baseAddress)
      }
      var found = [Float](repeating: 0, count: start.count)
      unsafe vqz_conv_f32_unpack_add(
        shape.kernel.forKernels, shape.inputs, shape.outputs, packed.storage.baseAddress, &found)
      let isSame = found.map(\.bitPattern) == expected.map(\.bitPattern)
      #expect(isSame, "\(isa)")
    }
  }

  @Test(arguments: cases) func dataGradientIsTheTransposedConvolution(_ shape: Case) {
    var generator = SeededGenerator(seed: 11, stream: UInt64(shape.inputs * 100 + shape.outputs))
    func planes(_ channels: Int) -> FloatPlanes {
      shape.planes(channels, from: &generator)
    }
    let (gradient, skip) = (planes(shape.outputs), planes(shape.inputs))
    let activation = planes(shape.inputs)
    let weights = generator.floats(shape.layer.weightCount)
    var expected = FloatReference.convolution(
      gradient, kernel: shape.kernel, outputs: shape.inputs,
      weights: FloatReference.transposed(
        weights, kernel: shape.kernel, inputs: shape.inputs, outputs: shape.outputs),
      bias: [Float](repeating: 0, count: shape.inputs), isLeaky: false,
      adding: shape.adds ? skip : nil)
    for index in expected.values.indices where activation.values[index] < 0 {
      expected.values[index] /= 8
    }
    let packed = AlignedFloats(count: shape.layer.transposed.packedCount)
    unsafe vqz_conv_f32_pack_transposed(
      shape.kernel.forKernels, shape.inputs, shape.outputs, weights, packed.storage.baseAddress)
    let zeros = AlignedFloats(count: 128)
    InstructionSet.forEach { isa in
      var grid = shape.map(0).kernelShape(of: shape.layer)
      let output = shape.map(shape.inputs)
      let (g, s, a) = (gradient.map, skip.map, activation.map)
      withExtendedLifetime((g, s, a)) {
        unsafe vqz_conv_f32_backward_data(
          &grid, g.storage.baseAddress, packed.storage.baseAddress, zeros.storage.baseAddress,
          shape.adds ? s.storage.baseAddress : nil, a.storage.baseAddress,
          output.storage.baseAddress)
      }
      #expect(FloatPlanes(output).bits == expected.bits, "\(isa)")
      #expect(output.isZeroOutside, "\(isa)")
    }
  }

  @Test func biasGradientSumsEveryPosition() {
    var generator = SeededGenerator(seed: 10, stream: 0)
    let gradient = FloatPlanes(randomChannels: 37, height: 5, width: 11, from: &generator)
    var found = [Float](repeating: 1, count: 37)
    let map = gradient.map
    var grid = map.kernelShape(of: Layer.Convolution(kernel: 1, inputs: 1, outputs: 37))
    withExtendedLifetime(map) {
      unsafe vqz_conv_f32_backward_bias(&grid, map.storage.baseAddress, &found)
    }
    for channel in 0..<37 {
      var chains: [Float] = [0, 0, 0, 0]
      for y in 0..<5 {
        for x in 0..<11 { chains[x % 4] += gradient[channel, y, x] }
      }
      #expect(found[channel] == 1 + ((chains[0] + chains[1]) + (chains[2] + chains[3])))
    }
  }
}

extension FeatureMap where Scalar == Float {
  /// True if the border and the channels that are not there hold nothing but zeros.
  var isZeroOutside: Bool {
    let copy = FloatMap(channels: channels, height: height, width: width, border: border)
    for c in 0..<channels {
      for y in 0..<height {
        for x in 0..<width { copy[c, y, x] = self[c, y, x] }
      }
    }
    return unsafe copy.storage.elementsEqual(storage)
  }
}
