import VQZContainer
import VQZCore
import VQZEntropy
import VQZNetwork
import VQZSignal

/// What a fuzzer may call: a parser of bytes that nobody has checked. Any bytes end in a value or
/// an error; a trap, a fault of memory or a hang is a finding.
enum FuzzTarget: String, CaseIterable {
  /// Files of either form, all chunks and tiles.
  case container
  /// Model files, up to a verified network.
  case safetensors
  /// Payloads of indices: a byte for the method, two for their number, then the payload.
  case symbols
  /// Residual streams: width, height, colours and bound, a byte each, then the stream.
  case residuals
  /// Files of signals in every format that is built in.
  case signals
  /// Files of arrays and series, each as every format of them, and what is written of it again.
  case numbers

  /// Small, so that a run is fast: what is larger is refused before it costs anything.
  private static let limits = Limits(
    positionCount: 1 << 16, memoryByteCount: 64 << 20, modelByteCount: 4 << 20,
    operationsPerPosition: 1 << 16, operationCount: 1 << 30)

  func run(_ bytes: [UInt8]) {
    switch self {
    case .container: Self.container(bytes)
    case .safetensors: Self.safetensors(bytes)
    case .symbols: Self.symbols(bytes)
    case .residuals: Self.residuals(bytes)
    case .signals: _ = try? SignalReader.read(bytes, limits: Self.limits)
    case .numbers: Self.numbers(bytes)
    }
  }

  private static func numbers(_ bytes: [UInt8]) {
    for format in ArrayFormats.all + [ArrayFormats.npy(.series)] + SeriesFormats.all {
      guard let signal = try? format.read?(bytes, limits) else { continue }
      guard let writer = try? format.write?(SignalHeader(signal), { _ throws(SignalError) in })
      else {
        continue
      }
      if (try? writer.writeRows(signal.samples.span)) == nil { continue }
      _ = try? writer.finish()
    }
  }

  private static func container(_ bytes: [UInt8]) {
    guard let reader = try? ContainerReader(bytes, limits: limits) else { return }
    for number in 0..<min(reader.grid.count, 64) { _ = try? reader.tile(number) }
  }

  private static func safetensors(_ bytes: [UInt8]) {
    guard let archive = try? TensorArchive(safetensors: SharedBytes(bytes), limits: limits) else {
      return
    }
    _ = try? NetworkModel(archive: archive, limits: limits)
  }

  /// A table of 300 symbols of which every seventh has no slot.
  private static let table = try? FrequencyTable(
    counts: (0..<300).map { $0 % 7 == 3 ? 0 : UInt64(3000 / ($0 + 3)) })

  private static func symbols(_ bytes: [UInt8]) {
    guard bytes.count >= 3, let table else { return }
    let method: EntropyMethod = bytes[0] % 2 == 0 ? .range : .zstd
    let count = Int(bytes[1]) << 8 | Int(bytes[2])
    guard var decoder = try? SymbolDecoder(method, bytes: bytes[3...], symbolCount: count) else {
      return
    }
    var symbols: [UInt16] = []
    if (try? decoder.decode(into: &symbols, count: count / 2, tables: [table])) == nil { return }
    if (try? decoder.decode(into: &symbols, count: count - count / 2, tables: [table])) == nil {
      return
    }
    _ = try? decoder.finish()
  }

  private static func residuals(_ bytes: [UInt8]) {
    guard bytes.count >= 4 else { return }
    let block = ResidualBlock(
      width: Int(bytes[0]) + 1, height: Int(bytes[1]) + 1, colours: bytes[2] % 2 == 0 ? 1 : 3,
      bound: Int(bytes[3]))
    _ = try? block.decode(bytes[4...])
  }
}
