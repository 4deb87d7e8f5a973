import CVQZKernels
import Testing
import VQZCore
import VQZNetwork
import VQZSystem

/// The chains of the float kernels over rounded values, whatever multiplies: by fused multiply-adds
/// or by the instruction for pairs.
@Suite struct BFloatConvolutionTests {
  typealias Case = FloatConvolutionTests.Case

  /// Runs `body` with every instruction set and every form it has.
  private func forEachForm(_ body: (vqz_b16_form, String) -> Void) {
    InstructionSet.forEach { isa in
      for form in [VQZ_B16_SINGLES, VQZ_B16_PAIRS] where vqz_b16_supported(form) == 1 {
        body(form, "\(isa), form \(form.rawValue)")
      }
    }
  }

  /// Planes whose values also lie where rounding makes zeros of them.
  private func planes(
    _ channels: Int, _ shape: Case, _ generator: inout SeededGenerator
  ) -> FloatPlanes {
    var planes = shape.planes(channels, from: &generator)
    for index in planes.values.indices where index % 3 == 0 {
      let exponent = -generator.index(below: 140)
      planes.values[index] *= Float(sign: .plus, exponent: exponent, significand: 1)
    }
    return planes
  }

  private func grid(_ shape: Case) -> vqz_conv_f32_shape {
    shape.map(0).kernelShape(of: shape.layer)
  }

  private func scratch(_ a: FloatMap, _ b: FloatMap) -> AlignedFloats {
    unsafe AlignedFloats(count: a.storage.count + b.storage.count)
  }

  @Test(arguments: FloatConvolutionTests.cases) func forwardIsTheDefinition(_ shape: Case) {
    var generator = SeededGenerator(seed: 31, stream: UInt64(shape.inputs * 100 + shape.outputs))
    let input = planes(shape.inputs, shape, &generator)
    let addend = planes(shape.outputs, shape, &generator)
    let weights = generator.floats(shape.layer.weightCount)
    var bias = generator.floats(shape.outputs)
    bias[0] = 0x1p-60
    let expected = FloatReference.convolution(
      input.rounded, kernel: shape.kernel, outputs: shape.outputs,
      weights: weights.map(\.asBFloat), bias: [0] + bias.dropFirst(), isLeaky: shape.isLeaky,
      adding: shape.adds ? addend : nil)
    forEachForm { form, name in
      let (x, sum) = (input.map, addend.map)
      let output = shape.map(shape.outputs)
      let packed = AlignedFloats(count: shape.layer.packedCount)
      let start = AlignedFloats(bias, count: 128)
      var grid = grid(shape)
      let room = scratch(x, output)
      withExtendedLifetime((x, sum, room)) {
        unsafe vqz_conv_f32_pack(
          shape.kernel.forKernels, shape.inputs, shape.outputs, weights, packed.storage.baseAddress)
        unsafe vqz_conv_b16_pack(
          form, shape.kernel.forKernels, shape.inputs, shape.outputs, packed.storage.baseAddress,
          start.storage.baseAddress)
        unsafe vqz_conv_b16_forward(
          form, &grid, x.storage.baseAddress, packed.storage.baseAddress,
          start.storage.baseAddress, shape.adds ? sum.storage.baseAddress : nil,
          shape.isLeaky ? 1 : 0, output.storage.baseAddress, room.storage.baseAddress)
      }
      #expect(FloatPlanes(output).bits == expected.bits, "\(name)")
      #expect(output.isZeroOutside, "\(name)")
    }
  }

  @Test(arguments: FloatConvolutionTests.cases) func backwardIsTheDefinition(_ shape: Case) {
    var generator = SeededGenerator(seed: 32, stream: UInt64(shape.inputs * 100 + shape.outputs))
    let gradient = planes(shape.outputs, shape, &generator)
    let (skip, activation) = (
      planes(shape.inputs, shape, &generator), planes(shape.inputs, shape, &generator)
    )
    let weights = generator.floats(shape.layer.weightCount)
    var expected = FloatReference.convolution(
      gradient.rounded, kernel: shape.kernel, outputs: shape.inputs,
      weights: FloatReference.transposed(
        weights.map(\.asBFloat), kernel: shape.kernel, inputs: shape.inputs,
        outputs: shape.outputs),
      bias: [Float](repeating: 0, count: shape.inputs), isLeaky: false,
      adding: shape.adds ? skip : nil)
    for index in expected.values.indices where activation.values[index] < 0 {
      expected.values[index] /= 8
    }
    let zeros = AlignedFloats(count: 128)
    forEachForm { form, name in
      let (g, s, a) = (gradient.map, skip.map, activation.map)
      let output = shape.map(shape.inputs)
      let packed = AlignedFloats(count: shape.layer.transposed.packedCount)
      var grid = grid(shape)
      let room = scratch(g, output)
      withExtendedLifetime((g, s, a, room)) {
        unsafe vqz_conv_f32_pack_transposed(
          shape.kernel.forKernels, shape.inputs, shape.outputs, weights, packed.storage.baseAddress)
        unsafe vqz_conv_b16_pack(
          form, shape.kernel.forKernels, shape.outputs, shape.inputs, packed.storage.baseAddress,
          nil)
        unsafe vqz_conv_b16_backward_data(
          form, &grid, g.storage.baseAddress, packed.storage.baseAddress,
          zeros.storage.baseAddress, shape.adds ? s.storage.baseAddress : nil,
          a.storage.baseAddress, output.storage.baseAddress, room.storage.baseAddress)
      }
      #expect(FloatPlanes(output).bits == expected.bits, "\(name)")
      #expect(output.isZeroOutside, "\(name)")
    }
  }

  @Test(arguments: FloatConvolutionTests.cases) func weightGradientIsTheDefinition(_ shape: Case) {
    var generator = SeededGenerator(seed: 33, stream: UInt64(shape.inputs * 100 + shape.outputs))
    let input = planes(shape.inputs, shape, &generator)
    let gradient = planes(shape.outputs, shape, &generator)
    let start = generator.floats(shape.layer.weightCount)
    let expected = FloatReference.weightGradient(
      input.rounded, gradient.rounded, kernel: shape.kernel, start: start)
    forEachForm { form, name in
      let sums = AlignedFloats(count: shape.layer.packedCount)
      unsafe vqz_conv_f32_pack(
        shape.kernel.forKernels, shape.inputs, shape.outputs, start, sums.storage.baseAddress)
      var grid = grid(shape)
      let (x, g) = (input.map, gradient.map)
      let room = scratch(x, g)
      withExtendedLifetime((x, g, room)) {
        unsafe vqz_conv_b16_backward_weights(
          form, &grid, x.storage.baseAddress, g.storage.baseAddress, sums.storage.baseAddress,
          room.storage.baseAddress)
      }
      var found = [Float](repeating: 0, count: start.count)
      unsafe vqz_conv_f32_unpack_add(
        shape.kernel.forKernels, shape.inputs, shape.outputs, sums.storage.baseAddress, &found)
      #expect(found.map(\.bitPattern) == expected.map(\.bitPattern), "\(name)")
    }
  }

  @Test func roundingIsToTheNearestAndTiesToEven() {
    #expect(Float(1 + 0x1p-8).asBFloat == 1)
    #expect(Float(1 + 0x3p-8).asBFloat == 1 + 0x1p-6)
    #expect(Float(-1 - 0x1.8p-8).asBFloat == -1 - 0x1p-7)
    #expect(Float(0x1p-56).asBFloat == 0x1p-56)
    #expect(Float(0x1.ffp-57).asBFloat == 0)
  }
}

extension FloatPlanes {
  var rounded: FloatPlanes {
    var copy = self
    copy.values = values.map(\.asBFloat)
    return copy
  }
}

extension Float {
  /// By arithmetic, not by bits: the multiple of a 128th of its power of two that is nearest.
  var asBFloat: Float {
    guard magnitude >= 0x1p-56 else { return 0 }
    let unit = Float(sign: .plus, exponent: exponent - 7, significand: 1)
    return (self / unit).rounded(.toNearestOrEven) * unit
  }
}
