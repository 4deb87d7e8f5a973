import Testing
import VQZ
import VQZCore

/// Arrays and series within bounds: what comes back is compared with what went in by arithmetic of
/// the test's own.
@Suite struct LatticeTests {
  static let types = SampleType.allCases

  /// Smooth, rough and special samples of any type.
  static func samples(_ type: SampleType, count: Int, seed: UInt64) -> [UInt8] {
    var random = SeededGenerator(seed: seed, stream: UInt64(type.rawValue))
    var bytes: [UInt8] = []
    var level = 0.0
    for index in 0..<count {
      level += Double.random(in: -1...1, using: &random)
      let odd = Int.random(in: 0..<40, using: &random)
      switch type {
      case .f16: append(Float16(level).bitPattern, odd, Self.halves, &bytes)
      case .bf16:
        append(UInt16(Float(level * 37).bitPattern >> 16), odd, Self.brains, &bytes)
      case .f32: append(Float(level * 37).bitPattern, odd, Self.singles, &bytes)
      case .f64: append((level * 1e9 + 0.1).bitPattern, odd, Self.doubles, &bytes)
      default:
        let wide = odd == 0 ? Int64.random(in: .min ... .max, using: &random) : Int64(level * 9)
        append(UInt64(bitPattern: odd == 1 ? Int64(index) &<< 40 : wide), type, &bytes)
      }
    }
    return bytes
  }

  private static let halves: [UInt16] = [0x8000, 0x7C00, 0xFC00, 0x7E01, 0x7D55, 1, 0x83FF, 0]
  private static let brains: [UInt16] = [0x8000, 0x7F80, 0xFF80, 0x7FC1, 0x7FA1, 1, 0x807F, 0x7F7F]
  private static let singles: [UInt32] = [
    0x8000_0000, 0x7F80_0000, 0xFF80_0000, 0x7FC0_1234, 0x7FA0_0001, 1, 0x007F_FFFF, 0x7F7F_FFFF,
  ]
  private static let doubles: [UInt64] = [
    1 << 63, 0x7FF0 << 48, 0xFFF0 << 48, 0x7FF8_0000_DEAD_BEEF, 0x7FF4_0000_0000_0001, 1,
    0x7FEF_FFFF_FFFF_FFFF, 0,
  ]

  private static func append<Bits: FixedWidthInteger>(
    _ bits: Bits, _ odd: Int, _ specials: [Bits], _ bytes: inout [UInt8]
  ) {
    let value = odd < specials.count ? specials[odd] : bits
    for byte in 0..<Bits.bitWidth / 8 {
      bytes.append(UInt8(truncatingIfNeeded: value >> Bits(8 * byte)))
    }
  }

  private static func append(_ bits: UInt64, _ type: SampleType, _ bytes: inout [UInt8]) {
    for byte in 0..<type.byteCount {
      bytes.append(UInt8(truncatingIfNeeded: bits >> UInt64(8 * byte)))
    }
  }

  private static func bits(_ bytes: [UInt8], _ index: Int, _ size: Int) -> UInt64 {
    (0..<size).reduce(0) { $0 | UInt64(bytes[index * size + $1]) << UInt64(8 * $1) }
  }

  /// The numbers that samples stand for; integers as such, too.
  static func value(_ bits: UInt64, _ type: SampleType) -> (real: Double, whole: Int128) {
    let whole: Int128
    switch type {
    case .f16: return (Double(Float16(bitPattern: UInt16(bits))), 0)
    case .bf16: return (Double(Float(bitPattern: UInt32(bits) << 16)), 0)
    case .f32: return (Double(Float(bitPattern: UInt32(bits))), 0)
    case .f64: return (Double(bitPattern: bits), 0)
    case .i8: whole = Int128(Int8(truncatingIfNeeded: bits))
    case .i16: whole = Int128(Int16(truncatingIfNeeded: bits))
    case .i32: whole = Int128(Int32(truncatingIfNeeded: bits))
    case .i64: whole = Int128(Int64(bitPattern: bits))
    case .u8, .u16, .u32, .u64: whole = Int128(bits)
    }
    return (Double(whole), whole)
  }

  /// The first sample that breaks the bound.
  static func violation(
    _ original: [UInt8], _ decoded: [UInt8], _ type: SampleType, _ bound: ErrorBound
  ) -> Int? {
    let size = type.byteCount
    return (0..<original.count / size).first { index in
      let (a, b) = (bits(original, index, size), bits(decoded, index, size))
      guard a != b else { return false }
      let (one, other) = (value(a, type), value(b, type))
      switch bound {
      case .absolute(let most), .ofRange(let most):
        guard type.isFloat else {
          return (one.whole - other.whole).magnitude > UInt128(min(most, 1e30).rounded(.down))
        }
        if one.real == 0, one.real.sign == .minus { return true }
        return !(abs(one.real - other.real) <= most)
      case .relative(let share):
        guard type.isFloat else {
          return Double((one.whole - other.whole).magnitude) > share * abs(one.real) * (1 + 1e-15)
        }
        if one.real == 0 { return true }
        return !(abs(one.real - other.real) <= share * abs(one.real))
      case .cosine: return true
      }
    }
  }

  static func array(
    _ type: SampleType, _ axes: [Int], channels: Int = 1, kind: SignalKind = .array,
    seed: UInt64 = 1
  ) throws -> Signal {
    let shape = try Signal.Shape(axes: axes, channels: channels)
    return try Signal(
      kind: kind, shape: shape, sampleType: type,
      samples: samples(type, count: shape.sampleCount, seed: seed))
  }

  static let bounds: [ErrorBound] = [
    0, 0.5, 3, 1000, 1e-4, .relative(0.01), .relative(1e-6), .relative(0.6), 1e300,
  ]

  /// Half the step of the type at 0 is more than a little of such a bound, so that blocks of zeros
  /// want a lattice of their own.
  @Test("zeros come back from bounds that are fine for their type", arguments: [1e-3, 1e-5, 1e-44])
  func zeros(bound: Double) throws {
    for type in [SampleType.f16, .bf16, .f32, .f64] {
      let samples = [UInt8](repeating: 0, count: 40 * type.byteCount)
      let signal = try Signal(
        kind: .array, shape: Signal.Shape(axes: [40], channels: 1), sampleType: type,
        samples: samples)
      let options = VQZEncoder.Options(maxError: .absolute(bound))
      let file = try VQZEncoder(VQZModel.array, options: options).encode(signal)
      #expect(try VQZDecoder().decode(file).samples == samples, "\(type)")
    }
  }

  @Test("every type keeps every bound, and what is special comes back", arguments: types)
  func bounds(type: SampleType) throws {
    let signal = try Self.array(type, [7, 23, 19])
    for bound in Self.bounds {
      for effort in [1, 5, 9] {
        let options = VQZEncoder.Options(threads: 1, maxError: bound, effort: effort)
        let bytes = try VQZEncoder(VQZModel.array, options: options).encode(signal)
        let decoded = try VQZDecoder().decode(bytes)
        #expect(decoded.shape == signal.shape && decoded.sampleType == type)
        let index = Self.violation(signal.samples, decoded.samples, type, bound)
        #expect(index == nil, "\(type) within \(bound) at effort \(effort), sample \(index ?? 0)")
        if bound == 0 { #expect(decoded == signal) }
      }
    }
  }

  @Test("shapes of every kind, whole and in blocks, by any number of threads")
  func shapes() throws {
    let shapes: [([Int], Int, SignalKind)] = [
      ([], 1, .array), ([1], 1, .array), ([50], 1, .array), ([1, 1, 1, 1], 1, .array),
      ([13, 17], 1, .array), ([13, 17], 3, .array), ([3, 5, 7], 1, .array),
      ([2, 3, 4, 5], 1, .array), ([2, 3, 4, 5], 2, .array), ([1], 1, .series),
      ([300], 1, .series), ([120], 12, .series),
    ]
    for (axes, channels, kind) in shapes {
      let signal = try Self.array(.f32, axes, channels: channels, kind: kind)
      for size in [0, 1, 4, 1000] {
        for bound: ErrorBound in [0, 0.25] {
          var options = VQZEncoder.Options(threads: 1, tileSize: size, maxError: bound)
          let one = try VQZEncoder(VQZModel.builtIn(for: kind), options: options).encode(signal)
          options.threads = 3
          let three = try VQZEncoder(VQZModel.builtIn(for: kind), options: options).encode(signal)
          #expect(one == three)
          let decoded = try VQZDecoder(threads: 1).decode(one)
          #expect(try VQZDecoder(threads: 3).decode(one) == decoded)
          #expect(Self.violation(signal.samples, decoded.samples, .f32, bound) == nil)
          if bound == 0 { #expect(decoded == signal) }
        }
      }
    }
  }

  @Test("a region is the same as cut from the whole")
  func regions() throws {
    let signal = try Self.array(.i16, [9, 14, 11])
    let options = VQZEncoder.Options(blockSizes: [2, 5, 0], maxError: 2)
    let bytes = try VQZEncoder(VQZModel.array, options: options).encode(signal)
    let whole = try VQZDecoder().decode(bytes)
    for (start, size) in [
      ([0, 0, 0], [9, 14, 11]), ([8, 13, 10], [1, 1, 1]), ([1, 4, 3], [3, 7, 2]),
      ([3, 0, 0], [1, 14, 11]),
    ] {
      let part = try VQZDecoder(threads: 2).decode(
        bytes, region: Signal.Region(start: start, size: size))
      var expected: [UInt8] = []
      for z in start[0]..<start[0] + size[0] {
        for y in start[1]..<start[1] + size[1] {
          for x in start[2]..<start[2] + size[2] {
            let at = ((z * 14 + y) * 11 + x) * 2
            expected += whole.samples[at..<at + 2]
          }
        }
      }
      #expect(part.samples == expected && part.shape.axes == size)
    }
    for region in [
      Signal.Region(start: [0, 0], size: [1, 1]),
      Signal.Region(start: [0, 0, 0], size: [10, 1, 1]),
      Signal.Region(start: [0, .max, 0], size: [1, .max, 1]),
    ] {
      #expect(throws: VQZError.self) { try VQZDecoder().decode(bytes, region: region) }
    }
  }

  @Test("rows in and rows out are the same as all at once")
  func rows() throws {
    let signal = try Self.array(.f64, [20, 6, 5])
    let options = VQZEncoder.Options(threads: 2, blockSizes: [3, 0, 0], maxError: 0.01)
    let encoder = try VQZEncoder(VQZModel.array, options: options)
    let whole = try encoder.encode(signal)
    let header = SignalHeader(signal)
    var (bytes, next): ([UInt8], Int) = ([], 0)
    try encoder.encode(
      header,
      rows: { limit in
        let count = min(limit, 4) * header.rowByteCount
        defer { next += count }
        return Array(signal.samples[next..<next + count])
      }, to: { bytes += $0 })
    #expect(bytes == whole)
    var samples: [UInt8] = []
    try VQZDecoder(threads: 1).decode(bytes, header: { _ in }, rows: { samples += $0 })
    #expect(try VQZDecoder().decode(whole).samples == samples)
  }

  @Test("damage is found, and nothing is decoded that is not proved right")
  func damage() throws {
    let signal = try Self.array(.f32, [6, 9])
    let options = VQZEncoder.Options(blockSizes: [4, 5], maxError: 0.5)
    let bytes = try VQZEncoder(VQZModel.array, options: options).encode(signal)
    for index in bytes.indices {
      var changed = bytes
      changed[index] ^= 0x10
      #expect(throws: VQZError.self, "byte \(index)") { try VQZDecoder().decode(changed) }
    }
    for count in stride(from: 0, to: bytes.count, by: 7) {
      #expect(throws: VQZError.self) { try VQZDecoder().decode(Array(bytes.prefix(count))) }
    }
  }

  @Test("targets lead to the file that meets them")
  func targets() throws {
    let signal = try Self.array(.i32, [40, 30])
    let model = try VQZModel.array
    for target: EncodingTarget in [.bitsPerPixel(6), .byteCount(2000), .psnr(60)] {
      var bytes: [UInt8] = []
      let summary = try VQZEncoder(model, options: VQZEncoder.Options(target: target))
        .encode(signal) { bytes += $0 }
      #expect(summary.missedTarget == nil && summary.byteCount == bytes.count)
      switch target {
      case .byteCount(let most): #expect(bytes.count <= most)
      case .psnr(let least): #expect(summary.psnr >= least)
      case .bitsPerPixel(let bits): #expect(abs(summary.bitsPerPixel / bits - 1) < 0.1)
      }
    }
    let least = EncodingTarget.byteCount(10)
    let summary = try VQZEncoder(model, options: VQZEncoder.Options(target: least))
      .encode(signal) { _ in }
    #expect(summary.missedTarget == least)
  }

  @Test("a constant or masked block costs next to nothing")
  func masks() throws {
    var samples: [UInt8] = []
    for index in 0..<10_000 {
      let isMasked = index / 100 < 50
      let value = isMasked ? Float(bitPattern: 0x7FC0_0001) : 1.5
      for byte in 0..<4 {
        samples.append(UInt8(truncatingIfNeeded: value.bitPattern >> UInt32(8 * byte)))
      }
    }
    let signal = try Signal(
      kind: .array, shape: Signal.Shape(axes: [100, 100]), sampleType: .f32, samples: samples)
    for bound: ErrorBound in [0, 0.1, .relative(0.1)] {
      let bytes = try VQZEncoder(VQZModel.array, options: VQZEncoder.Options(maxError: bound))
        .encode(signal)
      #expect(bytes.count < 300)
      let decoded = try VQZDecoder().decode(bytes).samples
      #expect(Self.violation(samples, decoded, .f32, bound) == nil)
    }
  }

  @Test("what cannot be done is refused")
  func refusals() throws {
    let model = try VQZModel.array
    let signal = try Self.array(.u16, [4, 4])
    func code(_ options: VQZEncoder.Options, _ signal: Signal) -> FailureCode? {
      do throws(VQZError) {
        _ = try VQZEncoder(model, options: options).encode(signal)
        return nil
      } catch {
        return error.code
      }
    }
    #expect(code(VQZEncoder.Options(maxError: .absolute(-1)), signal) == .usage)
    #expect(code(VQZEncoder.Options(maxError: .absolute(.nan)), signal) == .usage)
    #expect(code(VQZEncoder.Options(maxError: .relative(1)), signal) == .usage)
    #expect(code(VQZEncoder.Options(blockSizes: [1]), signal) == .usage)
    #expect(code(VQZEncoder.Options(blockSizes: [1, -1]), signal) == .usage)
    #expect(code(VQZEncoder.Options(tileSize: .max), signal) == .usage)
    let series = try Self.array(.u16, [4], kind: .series)
    #expect(code(VQZEncoder.Options(), series) == .unsupportedSignal)
    let bytes = try VQZEncoder(model).encode(signal)
    let error = #expect(throws: VQZError.self) { try VQZDecoder().indices(of: bytes) }
    #expect(error?.code == .wrongModel, "an array is made of no codewords")
  }
}
