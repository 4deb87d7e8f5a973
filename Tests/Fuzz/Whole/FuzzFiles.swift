import VQZ
import VQZCore
import VQZFuzzParts

/// Files, archives and models.
enum FuzzFiles {
  static func files(_ bytes: [UInt8]) {
    let file = RightChecksums.of(bytes)
    let region = Signal.Region(start: [0], size: [1])
    for scale in PreviewScale.allCases {
      guard
        let preview = try? FuzzModels.decoder.preview(
          file, scale: scale, isPartial: scale == .thirtySecond)
      else { continue }
      guard case .known(let front)? = try? VQZDecoder.peek(file),
        preview.shape.axes == front.shape.axes.map(scale.size)
      else { fatalError("a preview is not as large as its picture says") }
    }
    guard let signal = try? FuzzModels.decoder.decode(file) else {
      _ = try? FuzzModels.decoder.decode(file, region: region)
      return
    }
    guard let summary = try? VQZDecoder.inspect(file), summary.shape == signal.shape,
      summary.kind == signal.kind, summary.hasChecksum(of: signal),
      case .known(let preview)? = try? VQZDecoder.peek(file),
      preview.maxError == summary.maxError, preview.tileCount == summary.tileCount
    else { fatalError("a file that decodes is not described as what it decodes to") }
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
