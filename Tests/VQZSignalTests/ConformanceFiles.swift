import Foundation
import VQZCore
import VQZSignal

/// One line of `expected.csv` in `Fixtures/signals/conformance` or `tiff-webp` beside it.
struct ConformanceFile: CustomStringConvertible {
  let name: String
  let width: Int
  let height: Int
  let layout: String
  let bits: Int
  let noticeCount: Int
  /// Of the samples of 8 bits.
  let digest: String
  /// Of the samples as they are in the file.
  let deepDigest: String

  var description: String { name }
  var suffix: String { name.split(separator: ".").last.map(String.init) ?? "" }
  var bytes: [UInt8] { ConformanceFile.bytes(of: name) }

  static let folder = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("Fixtures/signals/conformance")
  private static let foreign = folder.deletingLastPathComponent()
    .appendingPathComponent("tiff-webp")

  static func bytes(of name: String) -> [UInt8] {
    let isForeign = [".tif", ".webp"].contains(where: name.hasSuffix)
    return bytes(of: name, in: isForeign ? foreign : folder)
  }

  private static func bytes(of name: String, in folder: URL) -> [UInt8] {
    (try? Data(contentsOf: folder.appendingPathComponent(name))).map { [UInt8]($0) } ?? []
  }

  static let all: [ConformanceFile] = [folder, foreign].flatMap(listed)

  private static func listed(in folder: URL) -> [ConformanceFile] {
    let text = String(decoding: bytes(of: "expected.csv", in: folder), as: UTF8.self)
    return text.split(separator: "\n").dropFirst().compactMap { line in
      let fields = line.split(separator: ",").map(String.init)
      guard
        fields.count == 8, let width = Int(fields[1]), let height = Int(fields[2]),
        let bits = Int(fields[4]), let notices = Int(fields[5])
      else { return nil }
      return ConformanceFile(
        name: fields[0], width: width, height: height, layout: fields[3], bits: bits,
        noticeCount: notices, digest: fields[6], deepDigest: fields[7])
    }
  }
}

/// A picture of seeded noise over a ramp.
func noisePicture(
  width: Int, height: Int, layout: PictureLayout, seed: UInt64 = 1, metadata: [Signal.Metadata] = []
) throws -> Signal {
  var generator = SeededGenerator(seed: seed, stream: 0)
  var samples: [UInt8] = []
  for index in 0..<width * height * layout.channelCount {
    samples.append(UInt8(truncatingIfNeeded: index / 7 + Int(generator.next() % 32)))
  }
  return try Signal(
    width: width, height: height, layout: layout, samples: samples, metadata: metadata, origin: .png
  )
}
