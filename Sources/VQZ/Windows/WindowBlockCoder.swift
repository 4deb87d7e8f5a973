import VQZContainer
import VQZCore
import VQZEntropy
import VQZSignal

/// Codes the series of one block in windows, and decodes them.
struct WindowBlockCoder: BlockCoder {
  let coder: WindowCoder
  /// Between samples and the values that the coder has.
  let scale: VectorSamples
  let channels: Int
  /// Of all windows, below that of the model.
  let quality: Int
  /// Combinations of codewords that the encoder follows.
  let effort: Int

  /// Steps that samples of a window are off, as their root mean square, beyond which it is kept
  /// exactly: it has what no integer of the coder tells.
  private static let mostSteps = 4.0
  /// Of a step of the tables, in values.
  private static let stepShare = 1.0 / 16

  /// - Parameters:
  ///   - model: of windows.
  ///   - header: of the file, of kind `series`.
  ///   - effort: 1 to 9, as callers have it; of no use to decode.
  init(_ model: VectorModel, _ header: ContainerHeader, effort: Int = 1) {
    coder = WindowCoder(model.tables)
    scale = VectorSamples(
      type: header.sampleType, dimensions: model.tables.dimensionCount, unit: model.unit,
      hasUnitLength: false)
    channels = header.shape.channels
    quality = header.quality
    self.effort = VectorBlockCoder.combinations(effort: effort)
  }

  /// The model's way, or the shorter one of the samples as they are and packed, where the model
  /// saves nothing.
  func encode(_ number: Int, _ samples: [UInt8], sizes: [Int]) throws -> CodedBlock {
    let layout = layout(sizes)
    let numbers = SampleNumbers.of(samples, scale.type)
    let values = layout.values(
      numbers, unit: scale.unit, most: WindowCoder.valueMagnitude)
    let stream = try coder.encode(values, channels: channels, quality: quality, effort: effort)
    var decoded = try self.samples(of: stream[...], layout, quality: quality)
    let exact = misses(numbers, SampleNumbers.of(decoded, scale.type), layout)
    let kept = copy(of: exact, layout, from: samples)
    let payload = WindowPayload(
      quality: quality, exact: exact,
      exactFrame: exact.isEmpty ? [] : try PackedSamples.frame(kept, scale.type), stream: stream)
    let bytes = payload.bytes
    guard bytes.count < samples.count else {
      return CodedBlock(
        number, exactly: samples, packed: try PackedSamples.frame(samples, scale.type), scale.type)
    }
    lay(kept, exact, layout, into: &decoded)
    let sums = DistortionSums(numbers, SampleNumbers.of(decoded, scale.type))
    return CodedBlock(number, .windows, bytes, decoded: decoded, sums)
  }

  func samples(of payload: TilePayload, sizes: [Int]) throws -> [UInt8] {
    let layout = layout(sizes)
    let type = scale.type
    switch payload.method {
    case .storedSamples: return Array(payload.residuals)
    case .packedSamples:
      return try PackedSamples.samples(
        payload.residuals, type, byteCount: layout.moments * channels * type.byteCount)
    case .windows:
      let windows = try WindowPayload(
        payload.residuals, windowCount: layout.allWindowCount,
        qualityCount: coder.tables.qualityCount)
      let exactCount = windows.exact.reduce(0) { $0 + layout.places(of: $1).underestimatedCount }
      let kept =
        exactCount == 0
        ? []
        : try PackedSamples.samples(
          windows.exactFrame, type, byteCount: exactCount * type.byteCount)
      var decoded = try samples(of: windows.stream, layout, quality: windows.quality)
      lay(kept, windows.exact, layout, into: &decoded)
      return decoded
    default:
      throw VQZError(
        .malformed,
        "block \(payload.number): found method \(payload.method.rawValue), expected 8, 9 or 15 "
          + "for a model of windows",
        rule: ContainerRule.tileMethod.rawValue)
    }
  }

  /// - Parameter sizes: of a block, its moments alone.
  private func layout(_ sizes: [Int]) -> WindowLayout {
    WindowLayout(moments: sizes.reduce(1, *), channels: channels, length: coder.length)
  }

  /// The samples of a stream, in their order.
  private func samples(
    of stream: ArraySlice<UInt8>, _ layout: WindowLayout, quality: Int
  ) throws(EntropyError) -> [UInt8] {
    scale.bytes(
      layout.ordered(
        try coder.decode(
          stream, channels: channels, windows: layout.windowCount, quality: quality)))
  }

  /// Windows that are not as near as the quality asks for, or not finite.
  private func misses(
    _ numbers: [Double], _ decoded: [Double], _ layout: WindowLayout
  ) -> [Int] {
    let step = Double(coder.tables.numbers.qualityStep[quality]) * Self.stepShare * scale.unit
    // Rounding to the type is half a sample off.
    let most = Self.mostSteps * step + (scale.type.isFloat ? 0 : 0.5)
    return (0..<layout.allWindowCount).filter { window in
      var (squares, count) = (0.0, 0.0)
      for place in layout.places(of: window) {
        let off = numbers[place] - decoded[place]
        squares += off * off
        count += 1
      }
      return !(squares <= most * most * count)
    }
  }

  /// The samples of some windows, one behind the other.
  private func copy(
    of windows: [Int], _ layout: WindowLayout, from samples: [UInt8]
  ) -> [UInt8] {
    let size = scale.type.byteCount
    var copy: [UInt8] = []
    for window in windows {
      for place in layout.places(of: window) { copy += samples[place * size..<(place + 1) * size] }
    }
    return copy
  }

  /// Puts the samples of some windows where they belong.
  private func lay(
    _ kept: [UInt8], _ windows: [Int], _ layout: WindowLayout, into samples: inout [UInt8]
  ) {
    let size = scale.type.byteCount
    var from = 0
    for window in windows {
      for place in layout.places(of: window) {
        for byte in 0..<size { samples[place * size + byte] = kept[from + byte] }
        from += size
      }
    }
  }
}
