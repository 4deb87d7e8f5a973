import VQZCore
import VQZSignal

/// Readers of files of signals. What is read is also read row by row, written and read again.
enum FuzzSignals {
  static let png = formats([.png])
  static let jpeg = formats([.jpeg])
  static let tiff = formats([.tiff])
  static let webP = formats([.webp])
  static let pnm = formats([.pnm, .pam])
  static let npy = formats([.npy])
  static let wav = formats([.wav])
  static let csv = formats([.csv])
  static let vecs = formats([.fvecs, .bvecs])

  /// One for each kind that has files of an origin: a kind reads its files in its own way.
  private static func formats(_ origins: Set<Signal.Origin>) -> [SignalFormat] {
    SignalKind.allCases.flatMap { $0.rules.formats }.filter { origins.contains($0.origin) }
  }

  static func check(_ bytes: [UInt8], _ formats: [SignalFormat]) {
    for format in formats {
      guard let signal = try? format.read?(bytes, PartTarget.limits) else { continue }
      checkRows(bytes, format, signal)
      checkWriting(format, signal)
    }
  }

  /// Rows that are asked for are those of the whole.
  private static func checkRows(_ bytes: [UInt8], _ format: SignalFormat, _ signal: Signal) {
    guard let open = format.open else { return }
    guard let reader = try? open(SignalSource(bytes), PartTarget.limits) else {
      fatalError("a file of \(format.name) is read and not opened")
    }
    var samples: [UInt8] = []
    let step = reader.rowCount / 3 + 1
    for start in stride(from: 0, to: reader.rowCount, by: step) {
      let rows = start..<min(start + step, reader.rowCount)
      guard let part = try? reader.rows(rows) else { fatalError("rows \(rows) are not there") }
      samples += part
    }
    guard samples == signal.samples else { fatalError("rows are not those of the whole") }
  }

  /// What is written without a word about what it lacks has the same samples.
  private static func checkWriting(_ format: SignalFormat, _ signal: Signal) {
    var file: [UInt8] = []
    let writer = try? format.write?(SignalHeader(signal)) { part throws(SignalError) in
      for index in part.indices { file.append(part[index]) }
    }
    guard let writer, (try? writer.writeRows(signal.samples.span)) != nil,
      (try? writer.finish()) != nil
    else { return }
    guard let again = try? format.read?(file, PartTarget.limits) else {
      fatalError("what was written as \(format.name) is not read")
    }
    guard again.shape == signal.shape, again.sampleType == signal.sampleType,
      again.samples == signal.samples || format.origin == .csv && areAlike(again, signal)
    else {
      fatalError(
        "what was written as \(format.name) is another signal: found \(again.sampleType), "
          + "\(again.shape), expected \(signal.sampleType), \(signal.shape), in \(file.prefix(99))")
    }
  }

  /// Whether two signals of f64 are the same but for which NaN there is: an empty field of a CSV
  /// file that would be lost is written as another one.
  private static func areAlike(_ one: Signal, _ other: Signal) -> Bool {
    guard one.sampleType == .f64, one.samples.count == other.samples.count else { return false }
    return stride(from: 0, to: one.samples.count, by: 8).allSatisfy { place in
      let (a, b) = (number(one, place), number(other, place))
      return a.bitPattern == b.bitPattern || a.isNaN && b.isNaN
    }
  }

  private static func number(_ signal: Signal, _ place: Int) -> Double {
    Double(
      bitPattern: (0..<8).reduce(0) {
        $0 | UInt64(signal.samples[place + $1]) << UInt64(8 * $1)
      })
  }
}
