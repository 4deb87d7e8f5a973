import VQZ
package import VQZCore
import VQZEntropy

/// A way to code signals: a model, zstd over the samples as they lie, or a codec of others that a
/// script runs.
package struct SignalCodec: Sendable {
  package typealias Encode =
    @Sendable (_ signal: Signal, _ setting: SignalSetting, _ threads: Int) throws(VQZError)
    -> [UInt8]
  package typealias Decode =
    @Sendable (_ file: [UInt8], _ header: SignalHeader, _ threads: Int) throws(VQZError) -> Signal
  typealias Measure =
    @Sendable (_ signal: Signal, _ setting: SignalSetting, _ bench: SignalBench) throws(VQZError)
    -> Attempt

  /// What a codec makes of a signal.
  enum Attempt: Sendable {
    case coded(Coded)
    /// It has no way to code such a signal, for this reason. That is no failure.
    case unfit(String)
  }

  /// A signal that went to the disk and came back.
  struct Coded: Sendable {
    /// Of the whole file on the disk.
    let byteCount: Int
    /// Medians over the runs.
    let encodeSeconds: Double
    let decodeSeconds: Double
    let decoded: Signal
    /// What a decoder needs beside the file, of codecs that learn.
    var codebookByteCount: Int?
  }

  /// In tables and plots.
  let name: String
  let identifier: String
  /// Of the model file; nil for anchors.
  let modelByteCount: Int?
  let provenance: Provenance
  let settings: [SignalSetting]
  /// Whether files that it does not code are compared without it: one of others, which may not
  /// know all types, costs the models no file.
  let isGuest: Bool
  /// Whether it learns from each signal before it codes it, which flatters it.
  let learnsFromWhatItCodes: Bool
  let measure: Measure

  init(
    name: String, identifier: String = "", modelByteCount: Int? = nil,
    provenance: Provenance = Provenance(nil), settings: [SignalSetting], isGuest: Bool,
    learnsFromWhatItCodes: Bool = false, measure: @escaping Measure
  ) {
    self.name = name
    self.identifier = identifier
    self.modelByteCount = modelByteCount
    self.provenance = provenance
    self.settings = settings
    self.isGuest = isGuest
    self.learnsFromWhatItCodes = learnsFromWhatItCodes
    self.measure = measure
  }

  /// A codec of this process.
  package init(
    name: String, identifier: String = "", modelByteCount: Int? = nil,
    provenance: Provenance = Provenance(nil), settings: [SignalSetting],
    encode: @escaping Encode, decode: @escaping Decode
  ) {
    self.init(
      name: name, identifier: identifier, modelByteCount: modelByteCount, provenance: provenance,
      settings: settings, isGuest: false,
      measure: { signal, setting, bench throws(VQZError) in
        let header = SignalHeader(signal)
        let (file, encodeSeconds) = try bench.median { () throws(VQZError) in
          try encode(signal, setting, bench.threads)
        }
        let stored = try bench.stored(file)
        let (decoded, decodeSeconds) = try bench.median { () throws(VQZError) in
          try decode(stored, header, bench.threads)
        }
        return .coded(
          Coded(
            byteCount: stored.count, encodeSeconds: encodeSeconds, decodeSeconds: decodeSeconds,
            decoded: decoded))
      })
  }

  init(_ reported: ReportModel, settings: [SignalSetting], limits: ResourceLimits) {
    let model = reported.model
    self.init(
      name: reported.name, identifier: model.identifier, modelByteCount: model.storage.byteCount,
      provenance: reported.provenance, settings: settings,
      encode: { signal, setting, threads throws(VQZError) in
        var options = VQZEncoder.Options(threads: threads)
        switch setting {
        case .share(0): options.maxError = 0
        case .share(let share): options.maxError = .ofRange(share)
        case .quality(let quality): options.quality = Double(quality)
        case .bytes(let count):
          throw VQZError(
            .usage, "setting: found \(count) bytes a vector, expected a quality or a bound")
        }
        return try VQZEncoder(model, options: options, limits: limits).encode(signal)
      },
      decode: { file, _, threads throws(VQZError) in
        try VQZDecoder(models: [model], limits: limits, threads: threads).decode(file)
      })
  }

  /// zstd at level 19 over the samples, or over all their first bytes, then all their second ones,
  /// and so on.
  init(zstdShuffling shuffles: Bool) {
    self.init(
      name: shuffles ? "zstd shuffled" : "zstd", settings: [.share(0)],
      encode: { signal, _, _ throws(VQZError) in
        let size = signal.sampleType.byteCount
        let samples = shuffles ? Self.shuffled(signal.samples, size) : signal.samples
        do throws(EntropyError) { return try Zstd.compress(samples) } catch {
          throw VQZError(error)
        }
      },
      decode: { file, header, _ throws(VQZError) in
        do {
          let samples = try Zstd.decompress(file, expectedByteCount: header.byteCount)
          // Back is the same with the other count of columns.
          let columns = header.shape.sampleCount
          return try header.signal(shuffles ? Self.shuffled(samples, columns) : samples)
        } catch {
          throw VQZError(wrapping: error)
        }
      })
  }

  /// Bytes in rows of `columns`, column after column.
  static func shuffled(_ bytes: [UInt8], _ columns: Int) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count)
    for column in 0..<columns {
      for index in stride(from: column, to: bytes.count, by: columns) {
        result.append(bytes[index])
      }
    }
    return result
  }
}
