import VQZ
import VQZContainer
import VQZCore
import VQZEntropy
import VQZSignal
import VQZSystem

/// What a fuzzer may call: a parser of bytes that nobody has checked. Any bytes end in a value or
/// an error; a trap, a fault of memory or a hang is a finding.
enum FuzzTarget: String, CaseIterable {
  /// Files of either form, all chunks and tiles.
  case container
  /// Columns of the index of an archive, and members of its prototypes.
  case archive
  /// Compressed files, decoded with the models of the folder that `VQZ_FUZZ_MODELS` names. The
  /// checksums of their chunks are made right first, so that damage reaches what lies in them.
  case files
  /// Model files, up to a verified model.
  case safetensors
  /// Payloads of indices: a byte for the method, two for their number, then the payload.
  case symbols
  /// Residual streams: width, height, colours and bound, a byte each, then the stream.
  case residuals
  /// Files of signals in every format that is built in.
  case signals
  /// Files of arrays, series and vectors, each as every format of them, and what is written of it
  /// again.
  case numbers

  /// Small, so that a run is fast: what is larger is refused before it costs anything.
  private static let publicLimits = ResourceLimits(
    positionCount: 1 << 16, memoryByteCount: 64 << 20, modelByteCount: 4 << 20,
    operationsPerPosition: 1 << 16, operationCount: 1 << 30)
  private static let limits = publicLimits.limits

  func run(_ bytes: [UInt8]) {
    switch self {
    case .container: Self.container(bytes)
    case .archive: Self.archive(bytes)
    case .files: Self.files(bytes)
    case .safetensors: Self.safetensors(bytes)
    case .symbols: Self.symbols(bytes)
    case .residuals: Self.residuals(bytes)
    case .signals: _ = try? SignalReader.read(bytes, limits: Self.limits)
    case .numbers: Self.numbers(bytes)
    }
  }

  private static func numbers(_ bytes: [UInt8]) {
    let arrays = ArrayFormats.all + ArrayFormats.pictures
    for format in arrays + SeriesFormats.all + VectorFormats.all {
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

  private static func archive(_ bytes: [UInt8]) {
    guard let index = try? ArchiveIndex(columns: bytes, limits: limits) else { return }
    for number in 0..<min(index.count, 64) {
      _ = try? index.prototype(of: number)?.file(
        bytes.suffix(index.range(of: number).count % 256), checksum: index.checksums[number])
      _ = index.firstNumber(notBefore: index.name(of: number))
    }
  }

  private static func files(_ bytes: [UInt8]) {
    _ = try? decoder.decode(withRightChecksums(bytes))
  }

  private static let decoder = VQZDecoder(models: models, limits: publicLimits, threads: 1)

  private static let models: [VQZModel] = {
    guard let folder = EnvironmentText.of("VQZ_FUZZ_MODELS") else { return [] }
    let names = (try? Folder.names(in: folder)) ?? []
    return names.filter { $0.hasSuffix(".vqzm") }.compactMap { name in
      (try? readFile(folder + "/" + name, limit: 1 << 24)).flatMap { try? VQZModel(bytes: $0) }
    }
  }()

  /// The file with the checksum of every chunk as it ought to be.
  private static func withRightChecksums(_ bytes: [UInt8]) -> [UInt8] {
    var bytes = bytes
    var start = 8
    while start + 12 <= bytes.count {
      let length = (0..<4).reduce(0) { $0 | Int(bytes[start + 4 + $1]) << (8 * $1) }
      let end = start + 8 + length
      guard end + 4 <= bytes.count else { break }
      let checksum = CRC32C.of(Array(bytes[start..<end]))
      for byte in 0..<4 { bytes[end + byte] = UInt8(truncatingIfNeeded: checksum >> (8 * byte)) }
      start = end + 4
    }
    return bytes
  }

  private static func safetensors(_ bytes: [UInt8]) {
    _ = try? VQZModel(bytes: bytes, limits: publicLimits)
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
