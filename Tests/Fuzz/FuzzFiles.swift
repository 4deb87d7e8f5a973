import VQZ
import VQZContainer
import VQZCore

/// Files, archives and models.
enum FuzzFiles {
  static func container(_ bytes: [UInt8]) { walk(withRightChecksums(bytes)) }

  static func compact(_ bytes: [UInt8]) { walk(CompactForm.signature + bytes) }

  /// The structure of a file, from its front and as a whole; both have to agree.
  private static func walk(_ file: [UInt8]) {
    let limits = FuzzTarget.publicLimits
    let front = try? VQZDecoder.peek(file, limits: limits)
    _ = try? VQZDecoder.metadata(of: file, limits: limits)
    guard let summary = try? VQZDecoder.inspect(file, limits: limits) else { return }
    guard case .known(let preview)? = front, preview.kind == summary.kind,
      preview.shape == summary.shape, preview.sampleType == summary.sampleType,
      preview.maxError == summary.maxError, preview.tileCount == summary.tileCount,
      preview.modelIdentifier == summary.modelIdentifier
    else { fatalError("front and whole of a file differ") }
  }

  static func files(_ bytes: [UInt8]) {
    let file = withRightChecksums(bytes)
    let region = Signal.Region(start: [0], size: [1])
    guard let signal = try? FuzzModels.decoder.decode(file) else {
      _ = try? FuzzModels.decoder.decode(file, region: region)
      return
    }
    guard (try? VQZDecoder.inspect(file))?.shape == signal.shape else {
      fatalError("a file that decodes is not described as what it decodes to")
    }
  }

  /// The file with the checksum of every chunk as it ought to be.
  static func withRightChecksums(_ bytes: [UInt8]) -> [UInt8] {
    var bytes = bytes
    var start = 8
    while start + 12 <= bytes.count {
      let length = (0..<4).reduce(0) { $0 | Int(bytes[start + 4 + $1]) << (8 * $1) }
      let end = start + 8 + length
      guard end + 4 <= bytes.count else { break }
      let checksum = CRC32C.of(bytes[start..<end])
      for byte in 0..<4 { bytes[end + byte] = UInt8(truncatingIfNeeded: checksum >> (8 * byte)) }
      start = end + 4
    }
    return bytes
  }

  static func archive(_ bytes: [UInt8]) {
    guard let index = try? ArchiveIndex(columns: bytes, limits: FuzzTarget.limits) else { return }
    for number in 0..<min(index.count, 64) {
      _ = try? index.prototype(of: number)?.file(
        bytes.suffix(index.range(of: number).count % 256), checksum: index.checksums[number])
      guard index.firstNumber(notBefore: index.name(of: number)) == number else {
        fatalError("member \(number) is not found by its name")
      }
    }
  }

  static func archives(_ bytes: [UInt8]) {
    guard let archive = try? VQZArchive(bytes, limits: FuzzTarget.publicLimits) else { return }
    for number in 0..<min(archive.count, 16) {
      guard archive.number(of: archive.name(number)) == number else {
        fatalError("member \(number) is not found by its name")
      }
      guard let file = try? archive.file(number) else { continue }
      guard let front = try? archive.front(number, byteCount: 40), file.starts(with: front) else {
        fatalError("the front of member \(number) is not that of its file")
      }
    }
    _ = try? archive.carriedModels()
  }

  static func models(_ bytes: [UInt8]) {
    let limits = FuzzTarget.publicLimits
    guard let model = try? VQZModel(bytes: bytes, limits: limits, bases: FuzzModels.all) else {
      return
    }
    guard let again = try? VQZModel(bytes: model.bytes, limits: limits),
      again.identifier == model.identifier, again.kind == model.kind
    else { fatalError("a model is not what its whole file says") }
  }
}
