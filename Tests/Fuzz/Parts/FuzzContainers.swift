import VQZContainer
import VQZCore

/// The structure of files and of the index of archives.
enum FuzzContainers {
  /// The structure of a file, from its front and as a whole; both have to agree.
  static func walk(_ file: [UInt8]) {
    let front = try? ContainerPreview(file, limits: PartTarget.limits)
    guard let reader = try? ContainerReader(file, limits: PartTarget.limits) else { return }
    guard case .known(let header, let model, _)? = front, header.shape == reader.header.shape,
      header.kind == reader.header.kind, header.sampleType == reader.header.sampleType,
      header.promise == reader.header.promise, model == reader.model.id
    else { fatalError("front and whole of a file differ") }
    for number in 0..<min(reader.header.blocks.count, 64) { _ = try? reader.tile(number) }
  }

  static func compact(_ bytes: [UInt8]) {
    for signature in CompactForm.signatures { walk(signature + bytes) }
  }

  static func archive(_ bytes: [UInt8]) {
    guard let index = try? ArchiveIndex(columns: bytes, limits: PartTarget.limits) else { return }
    for number in 0..<min(index.count, 64) {
      _ = try? index.prototype(of: number)?.file(
        bytes.suffix(index.range(of: number).count % 256), checksum: index.checksums[number])
      guard index.firstNumber(notBefore: index.name(of: number)) == number else {
        fatalError("member \(number) is not found by its name")
      }
    }
  }
}
