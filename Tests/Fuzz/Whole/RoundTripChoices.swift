import VQZ
import VQZCore

/// Signals and options that the bytes of an input choose.
enum RoundTripChoices {
  static func options(_ kind: SignalKind, _ bytes: inout FuzzBytes) -> VQZEncoder.Options? {
    var options = VQZEncoder.Options(
      entropy: bytes.one(of: VQZEncoder.Entropy.allCases), effort: bytes.below(9) + 1,
      fallsBack: bytes.flag())
    // A target takes many encodes, so it is rare.
    switch bytes.below(32) {
    case 0..<8: options.quality = Double(bytes.byte()) / 2.55
    case 8..<22: options.maxError = bound(kind, &bytes)
    case 22..<28: options.maxError = 0
    case 28: options.target = target(&bytes)
    default: break
    }
    let form = bytes.byte()
    if form & 3 == 1 { options.tileSize = Int(bytes.byte()) }
    if form & 3 == 2 {
      options.blockSizes = (0..<Int(form >> 6) + 1).map { _ in bytes.below(64) }
    }
    options.embedsModel = form & 12 == 12
    options.hasUnitLength = kind == .vectors && form & 48 == 48
    return options
  }

  private static func bound(_ kind: SignalKind, _ bytes: inout FuzzBytes) -> ErrorBound {
    let choice = bytes.below(4)
    // Twelve bits of a number and its exponent, around those that samples have.
    let small = Double(bytes.byte()) / 256
    let number = (1 + small) * power(Int(bytes.byte()) % 80 - 48)
    switch choice {
    case 0: return .ofRange(number)
    case 1: return kind == .vectors ? .cosine(small) : .relative(small)
    case 2: return .absolute(number.rounded())
    default: return .absolute(number)
    }
  }

  private static func power(_ exponent: Int) -> Double {
    Double(sign: .plus, exponent: exponent, significand: 1)
  }

  private static func target(_ bytes: inout FuzzBytes) -> EncodingTarget {
    switch bytes.below(3) {
    case 0: .bitsPerPixel(Double(bytes.byte()) / 8)
    case 1: .byteCount(Int(bytes.byte()) * 8)
    default: .psnr(Double(bytes.below(100)))
    }
  }

  /// A signal of a few hundred samples.
  static func signal(
    _ kind: SignalKind, _ model: VQZModel, _ bytes: inout FuzzBytes
  ) -> Signal? {
    let type = kind == .picture ? .u8 : bytes.one(of: SampleType.allCases)
    let axes: [Int]
    var channels = bytes.below(4) + 1
    switch kind {
    case .picture: axes = [bytes.below(24) + 1, bytes.below(24) + 1]
    case .array: axes = (0..<bytes.below(5)).map { _ in bytes.below(9) + 1 }
    case .series: axes = [bytes.below(200) + 1]
    case .vectors:
      axes = [bytes.below(40) + 1]
      channels = model.channelCount
    }
    guard let shape = try? Signal.Shape(axes: axes, channels: channels) else { return nil }
    let metadata: [Signal.Metadata] =
      bytes.flag() ? [.text(keyword: "Author", value: "x"), .exif([1, 2, 3])] : []
    // An array of such an origin is a deep picture.
    let origins: [Signal.Origin] = kind == .array ? [.none, .npy, .png, .pam] : [.none]
    let origin = bytes.one(of: origins)
    let samples = samples(type, count: shape.sampleCount, &bytes)
    return try? Signal(
      kind: kind, shape: shape, sampleType: type, samples: samples, origin: origin,
      originalBitsPerSample: bytes.below(65), metadata: metadata)
  }

  /// Smooth, rough, constant, random or special samples.
  private static func samples(
    _ type: SampleType, count: Int, _ bytes: inout FuzzBytes
  ) -> [UInt8] {
    var random = SeededGenerator(seed: bytes.number(byteCount: 2), stream: 30)
    let form = bytes.below(6)
    let scale = power(Int(bytes.byte()) % 60 - 12)
    var level = Double(Int8(bitPattern: bytes.byte()))
    var samples: [UInt8] = []
    for index in 0..<count {
      var number: UInt64
      switch form {
      case 0: number = bits(level, type)
      case 1, 2:
        level += Double(random.index(below: 2001) - 1000) / 1000
        number = bits(level * scale, type)
      case 3: number = random.next()
      case 4: number = bytes.number(byteCount: type.byteCount)
      default: number = bits(scale * Double(index * index % 31), type)
      }
      if form == 2, random.index(below: 16) == 0 { number = special(type, &random) }
      for byte in 0..<type.byteCount {
        samples.append(UInt8(truncatingIfNeeded: number >> UInt64(8 * byte)))
      }
    }
    return samples
  }

  /// What a sample of a type is for a number.
  private static func bits(_ number: Double, _ type: SampleType) -> UInt64 {
    switch type {
    case .f16: UInt64(Float16(number).bitPattern)
    case .bf16: UInt64(Float(number).bitPattern >> 16)
    case .f32: UInt64(Float(number).bitPattern)
    case .f64: number.bitPattern
    default: UInt64(bitPattern: Int64(max(-9e18, min(9e18, number))))
    }
  }

  /// Signs, infinities, quiet and signalling NaN, the least and the largest numbers.
  private static func special(_ type: SampleType, _ random: inout SeededGenerator) -> UInt64 {
    let width = UInt64(8 * type.byteCount)
    let exponent: UInt64 = [.f16: 0x7C00, .bf16: 0x7F80, .f32: 0x7F80_0000][
      type, default: 0x7FF0 << 48]
    let choices = [
      0, 1, exponent, exponent + 1, exponent - 1, exponent | 1 << (width - 1), 1 << (width - 1),
      (1 << (width - 1)) - 1, 1 << (width - 1) | 1, .max,
    ]
    return choices[random.index(below: choices.count)]
  }
}
