import VQZ
import VQZCore

/// Compares samples with those they were made from, by arithmetic of its own.
struct RoundTripBound {
  let original: Signal
  let decoded: Signal

  /// Every sample or vector keeps what the file promises, and that is what was asked for.
  func check(_ promise: ErrorBound, asked: ErrorBound?) {
    // An exact copy keeps whatever was asked for.
    switch (promise, promise == 0 ? nil : asked) {
    case (.absolute(let most), .absolute(let wanted)?),
      (.relative(let most), .relative(let wanted)?):
      guard most <= wanted else { fatalError("\(promise) is promised, asked was \(wanted)") }
    case (.cosine(let least), .cosine(let wanted)?):
      guard least >= wanted else { fatalError("\(promise) is promised, asked was \(wanted)") }
    case (.absolute, nil), (.absolute, .ofRange?), (.relative, nil), (.cosine, nil): break
    default:
      fatalError("\(promise) is promised, asked was \(String(describing: asked))")
    }
    if promise == 0, decoded.samples != original.samples { fatalError("0 is not lossless") }
    if original.kind == .vectors { checkVectors(promise) } else { checkSamples(promise) }
  }

  private func checkSamples(_ promise: ErrorBound) {
    let type = original.sampleType
    let channels = original.shape.channels
    let isPicture =
      original.kind == .picture
      || original.shape.axes.count == 2 && type == .u16
        && [.png, .pam].contains(original.origin)
    let hasAlpha = isPicture && [2, 4].contains(channels)
    for index in 0..<original.samples.count / type.byteCount {
      let (a, b) = (bits(original, index), bits(decoded, index))
      guard a != b else { continue }
      let isExact = hasAlpha && index % channels == channels - 1
      guard !isExact, isWithin(a, b, type, promise) else {
        fatalError("sample \(index): found \(b), original \(a), \(type) within \(promise)")
      }
    }
  }

  private func isWithin(
    _ a: UInt64, _ b: UInt64, _ type: SampleType, _ promise: ErrorBound
  ) -> Bool {
    let (one, other) = (Self.value(a, type), Self.value(b, type))
    switch promise {
    case .absolute(let most), .ofRange(let most):
      guard type.isFloat else {
        return (one.whole - other.whole).magnitude <= UInt128(min(most, 1e30).rounded(.down))
      }
      // A negative zero comes back as it was.
      return !(one.real == 0 && one.real.sign == .minus) && abs(one.real - other.real) <= most
    case .relative(let share):
      guard type.isFloat else {
        return Double((one.whole - other.whole).magnitude) <= share * abs(one.real) * (1 + 1e-15)
      }
      return one.real != 0 && abs(one.real - other.real) <= share * abs(one.real)
    case .cosine: return false
    }
  }

  private func checkVectors(_ promise: ErrorBound) {
    let size = original.shape.channels
    let byteCount = size * original.sampleType.byteCount
    for index in 0..<original.shape.positionCount {
      let place = index * byteCount..<(index + 1) * byteCount
      if original.samples[place] == decoded.samples[place] { continue }
      let pairs = (index * size..<(index + 1) * size).map {
        (
          Self.value(bits(original, $0), original.sampleType).real,
          Self.value(bits(decoded, $0), original.sampleType).real
        )
      }
      let squares = pairs.reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
      let product = pairs.reduce(0) { $0 + $1.0 * $1.1 }
      let lengths = pairs.reduce((0.0, 0.0)) { ($0.0 + $1.0 * $1.0, $0.1 + $1.1 * $1.1) }
      let isKept =
        switch promise {
        case .absolute(let most): squares.squareRoot() <= most * (1 + 1e-12)
        case .cosine(let least):
          product / (lengths.0.squareRoot() * lengths.1.squareRoot()) >= least - 1e-12
        default: false
        }
      guard isKept else { fatalError("vector \(index) is not within \(promise)") }
    }
  }

  private func bits(_ signal: Signal, _ index: Int) -> UInt64 {
    let size = signal.sampleType.byteCount
    return (0..<size).reduce(0) {
      $0 | UInt64(signal.samples[index * size + $1]) << UInt64(8 * $1)
    }
  }

  /// The number that a sample stands for; an integer as such, too.
  private static func value(_ bits: UInt64, _ type: SampleType) -> (real: Double, whole: Int128) {
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

  /// The samples of a region, cut out of all.
  static func cut(_ region: Signal.Region, out signal: Signal) -> [UInt8] {
    let axes = signal.shape.axes
    let size = signal.shape.channels * signal.sampleType.byteCount
    var part: [UInt8] = []
    for position in 0..<signal.shape.positionCount {
      var (rest, isInside) = (position, true)
      for axis in axes.indices.reversed() {
        let place = rest % axes[axis]
        rest /= axes[axis]
        isInside =
          isInside && place >= region.start[axis]
          && place - region.start[axis] < region.size[axis]
      }
      if isInside { part += signal.samples[position * size..<(position + 1) * size] }
    }
    return part
  }
}
