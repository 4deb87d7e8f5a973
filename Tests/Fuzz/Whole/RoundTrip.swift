import VQZ
import VQZCore

/// Encodes a signal that the input describes, with options that it chooses, and holds what comes
/// back against what the library promises.
struct RoundTrip {
  private let signal: Signal
  private let model: VQZModel
  private let options: VQZEncoder.Options
  /// What is left of the input, for the choices of the laws.
  private var bytes: FuzzBytes

  static func run(_ input: [UInt8]) {
    var bytes = FuzzBytes(input)
    let kind = bytes.one(of: SignalKind.allCases)
    let models = FuzzModels.models(of: kind)
    guard !models.isEmpty else { fatalError("no model of kind \(kind)") }
    let model = bytes.one(of: models)
    guard let options = RoundTripChoices.options(kind, &bytes),
      let signal = RoundTripChoices.signal(kind, model, &bytes)
    else { return }
    var trip = RoundTrip(signal: signal, model: model, options: options, bytes: bytes)
    trip.check()
  }

  private mutating func check() {
    let one = encoded(threads: 1)
    let two = encoded(threads: 2)
    guard case .success(let file) = one else {
      guard case .failure(let error) = one, case .failure(let other) = two, error == other,
        error.code != .sampleMismatch
      else { fatalError("one thread ends in \(one), two in \(two)") }
      return
    }
    guard case .success(file) = two else { fatalError("two threads make another file") }
    checkRows(file)
    let decoder = VQZDecoder(models: [model], threads: 1)
    let decoded = must("decoding") { () throws(VQZError) in try decoder.decode(file) }
    guard decoded.shape == signal.shape, decoded.kind == signal.kind,
      decoded.sampleType == signal.sampleType, decoded.metadata == signal.metadata,
      decoded.origin == signal.origin
    else { fatalError("another signal is decoded") }
    let again = must("decoding by two threads") { () throws(VQZError) in
      try VQZDecoder(models: [model], threads: 2).decode(file)
    }
    guard again == decoded else { fatalError("two threads decode other samples") }
    checkSummary(file, decoded)
    checkParts(file, decoded, decoder)
  }

  /// What has to succeed.
  private func must<Result>(
    _ what: String, _ work: () throws(VQZError) -> Result
  ) -> Result {
    do throws(VQZError) {
      return try work()
    } catch {
      fatalError("\(what): \(error)")
    }
  }

  private func encoded(threads: Int) -> Result<[UInt8], VQZError> {
    var options = options
    options.threads = threads
    return Result { () throws(VQZError) in
      let encoder = try VQZEncoder(model, options: options)
      var file: [UInt8] = []
      let summary = try encoder.encode(signal) { file += $0 }
      let limit = try encoder.byteCountLimit(of: SignalHeader(signal))
      guard summary.byteCount == file.count, file.count <= limit else {
        fatalError("\(file.count) bytes, told \(summary.byteCount), limit \(limit)")
      }
      return file
    }
  }

  /// Rows that come one after another make the same file, where they can make one.
  private mutating func checkRows(_ file: [UInt8]) {
    guard options.target == nil else { return }
    let (header, samples, most) = (SignalHeader(signal), signal.samples, bytes.below(4) + 1)
    var (rest, other) = (samples[...], [UInt8]())
    let needsRange =
      signal.kind != .picture && signal.kind != .vectors
      && (options.maxError.map { if case .ofRange = $0 { true } else { false } } ?? true)
    do throws(VQZError) {
      try VQZEncoder(model, options: options).encode(
        header,
        rows: { limit in
          let part = rest.prefix(min(limit, most) * header.rowByteCount)
          rest = rest.dropFirst(part.count)
          return Array(part)
        }, to: { other += $0 })
    } catch {
      guard needsRange, error.code == .usage else { fatalError("rows: \(error)") }
      return
    }
    guard other != file else { return }
    // Only of the whole it is seen that a picture is neutral.
    let isNeutral = (try? VQZDecoder.inspect(file))?.isNeutral ?? false
    let decoded = try? VQZDecoder(models: [model], threads: 1).decode(other)
    guard isNeutral, decoded?.shape == signal.shape else { fatalError("rows make another file") }
  }

  /// What the file says of itself is right, and it keeps what it promises.
  private func checkSummary(_ file: [UInt8], _ decoded: Signal) {
    let summary = must("looking at the file") { () throws(VQZError) in
      try VQZDecoder.inspect(file)
    }
    let front = must("looking at the front") { () throws(VQZError) in
      try VQZDecoder.peek(file)
    }
    guard summary.shape == signal.shape, summary.kind == signal.kind,
      summary.sampleType == signal.sampleType, summary.origin == signal.origin,
      summary.byteCount == file.count, summary.hasChecksum(of: decoded),
      (summary.carriedModelByteCount > 0) == options.embedsModel || summary.form == .compact,
      case .known(let preview) = front, preview.maxError == summary.maxError,
      preview.shape == summary.shape, preview.tileCount == summary.tileCount
    else { fatalError("the file says something else of itself") }
    let law = RoundTripBound(original: signal, decoded: decoded)
    if let asked = options.maxError {
      guard let promise = summary.maxError else { fatalError("\(asked) is not promised") }
      law.check(promise, asked: asked)
    } else if let promise = summary.maxError {
      law.check(promise, asked: nil)
    }
  }

  /// A part is what is cut from the whole.
  private mutating func checkParts(_ file: [UInt8], _ decoded: Signal, _ decoder: VQZDecoder) {
    let axes = signal.shape.axes
    let start = axes.map { Int(bytes.byte()) % $0 }
    let size = zip(axes, start).map { Int(bytes.byte()) % ($0 - $1) + 1 }
    let region = Signal.Region(start: start, size: size)
    let part = must("decoding \(region)") { () throws(VQZError) in
      try decoder.decode(file, region: region)
    }
    let wanted = RoundTripBound.cut(region, out: decoded)
    guard part.samples == wanted else { fatalError("\(region) is not what is cut out") }
    guard signal.kind == .vectors else { return }
    let indices = (0..<bytes.below(5) + 1).map { _ in Int(bytes.byte()) % axes[0] }
    let some = must("decoding vectors") { () throws(VQZError) in
      try decoder.decode(file, vectors: indices)
    }
    let length = signal.samples.count / axes[0]
    let lines = indices.flatMap { decoded.samples[$0 * length..<($0 + 1) * length] }
    guard some.samples == lines else { fatalError("vectors \(indices) alone are others") }
  }
}
