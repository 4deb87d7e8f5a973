import VQZ
import VQZContainer
import VQZCore

/// Files of one block, whose bytes are the input; everything around it is right.
enum FuzzBlocks {
  /// What stands around a block.
  private struct Frame {
    let header: ContainerHeader
    let model: ModelReference
    let methods: [TilePayload.Method]
  }

  /// Of every kind and of types and promises that are coded differently.
  private static let frames: [Frame] = {
    let bounds: [ErrorBound] = [0, 0.25, 3, .relative(0.01)]
    var frames: [Frame] = []
    for type in [SampleType.u8, .i16, .u32, .i64, .f16, .bf16, .f32, .f64] {
      for bound in bounds {
        frames += frame(
          .array, [5, 6], 1, type, bound, [.lattice, .packedSamples, .storedSamples])
      }
      frames += frame(.series, [20], 2, type, 0, [.lattice, .packedSamples])
      frames += frame(
        .series, [70], 2, type, nil, [.windows, .packedSamples],
        models: [FuzzModels.windows].compactMap { $0 })
      for bound in [nil, 0.1, .cosine(0.9)] as [ErrorBound?] {
        frames += frame(.vectors, [9], 24, type, bound, [.wholeVectors, .vectorRuns])
      }
    }
    for channels in [1, 3] {
      frames += frame(
        .picture, [9, 13], channels, .u8, 2,
        [.plain, .packed, .rangeCoderAndResiduals, .zstdPlanesAndResiduals])
    }
    return frames
  }()

  /// What an encoder puts around the block of a signal of such a shape.
  private static func frame(
    _ kind: SignalKind, _ axes: [Int], _ channels: Int, _ type: SampleType, _ bound: ErrorBound?,
    _ methods: [TilePayload.Method], models: [VQZModel]? = nil
  ) -> [Frame] {
    let options = VQZEncoder.Options(threads: 1, maxError: bound)
    for model in models ?? FuzzModels.models(of: kind) {
      guard let shape = try? Signal.Shape(axes: axes, channels: channels),
        let signal = try? Signal(
          kind: kind, shape: shape, sampleType: type,
          samples: [UInt8](repeating: 0, count: shape.sampleCount * type.byteCount)),
        let file = try? VQZEncoder(model, options: options).encode(signal),
        let reader = try? ContainerReader(file, limits: FuzzTarget.limits),
        !reader.header.isCompact
      else { continue }
      return [Frame(header: reader.header, model: reader.model, methods: methods)]
    }
    return []
  }

  static func run(_ bytes: [UInt8]) {
    guard bytes.count >= 3 else { return }
    let frame = frames[Int(bytes[0]) % frames.count]
    let method = frame.methods[Int(bytes[1]) % frame.methods.count]
    // Of blocks with indices the third byte says how many bytes these are.
    let rest = bytes[3...]
    let (indices, residuals) =
      method.hasBoth ? (rest.prefix(Int(bytes[2])), rest.dropFirst(Int(bytes[2]))) : ([], rest)
    let tile = TilePayload(
      number: 0, method: method, sampleChecksum: 0, indices: indices, residuals: residuals)
    guard
      var writer = try? ContainerWriter(header: frame.header, model: frame.model),
      (try? writer.append(tile)) != nil, let file = try? writer.finish(sampleChecksum: 0)
    else { return }
    _ = try? FuzzModels.decoder.decode(file)
    guard frame.header.kind == .vectors else { return }
    _ = try? FuzzModels.decoder.decode(file, vectors: [3, 8, 3])
  }
}
