import Foundation
import VQZCore
import VQZSignal

/// One line of `Fixtures/signals/numbers/expected.csv`.
struct NumberFile: CustomStringConvertible {
  let name: String
  let kind: String
  let axes: [Int]
  let channels: Int
  let type: String
  let digest: String

  var description: String { name }
  var bytes: [UInt8] { NumberFile.bytes(of: name) }
  var suffix: String { String(name.split(separator: ".").last ?? "") }

  static let folder = ConformanceFile.folder.deletingLastPathComponent()
    .appendingPathComponent("numbers")

  static func bytes(of name: String) -> [UInt8] {
    (try? Data(contentsOf: folder.appendingPathComponent(name))).map { [UInt8]($0) } ?? []
  }

  static let all: [NumberFile] = {
    let text = String(decoding: bytes(of: "expected.csv"), as: UTF8.self)
    return text.split(separator: "\n").dropFirst().compactMap { line in
      let fields = line.split(separator: ",").map(String.init)
      guard fields.count == 6, let channels = Int(fields[3]) else { return nil }
      let axes = fields[2] == "-" ? [] : fields[2].split(separator: "x").compactMap { Int($0) }
      return NumberFile(
        name: fields[0], kind: fields[1], axes: axes, channels: channels, type: fields[4],
        digest: fields[5])
    }
  }()
}

extension SignalFormat {
  /// The formats of arrays and series, those that begin in a certain way first.
  static let ofNumbers = ArrayFormats.all + SeriesFormats.all

  /// Reads a file of numbers as the formats of arrays and series do.
  static func read(
    _ bytes: [UInt8], suffix: String? = nil, limits: Limits = Limits()
  ) throws(SignalError) -> Signal {
    guard
      let format = SignalReader.format(of: bytes, suffix: suffix, among: ofNumbers),
      let read = format.read
    else { throw .unknownSignal(signature: Array(bytes.prefix(8))) }
    return try read(bytes, limits)
  }

  /// The file of a signal, written a few positions at a time.
  static func file(
    of signal: Signal, as format: Signal.Origin? = nil, positionsAtOnce: Int = 7
  ) throws -> (bytes: [UInt8], notices: [String]) {
    let origin = format ?? signal.origin
    guard let write = ofNumbers.first(where: { $0.origin == origin })?.write else {
      throw VQZError(.usage, "format: found \(origin), expected one that is written")
    }
    var bytes: [UInt8] = []
    let writer = try write(SignalHeader(signal)) { piece throws(SignalError) in
      for index in piece.indices { bytes.append(piece[index]) }
    }
    let step = positionsAtOnce * signal.shape.channels * signal.sampleType.byteCount
    for start in stride(from: 0, to: signal.samples.count, by: step) {
      let end = min(signal.samples.count, start + step)
      try writer.writeRows(signal.samples.span.extracting(start..<end))
    }
    try writer.finish()
    return (bytes, writer.notices)
  }
}

extension Signal {
  /// A part of a signal of one axis.
  func part(_ range: Range<Int>) throws -> Signal {
    let step = shape.channels * sampleType.byteCount
    return try Signal(
      kind: kind, shape: try Shape(axes: [range.count], channels: shape.channels),
      sampleType: sampleType,
      samples: Array(samples[range.lowerBound * step..<range.upperBound * step]),
      origin: origin, originalBitsPerSample: originalBitsPerSample, metadata: metadata)
  }
}
